package dev.jumbo.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WhitespaceTest {
    /** The 29 characters that Python's {@code str.isspace} holds for white space. */
    @Test
    void spacesArePythons() {
        int[] spaces = {
            0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003,
            0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000
        };
        StringBuilder found = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (Whitespace.is(c)) {
                found.appendCodePoint(c);
            }
        }
        assertThat(found.codePoints().toArray()).containsExactly(spaces);
    }

    @Test
    void splitAndStrip() {
        assertThat(Whitespace.split("\u00a0a\u3000\n bc d")).containsExactly("a", "bc", "d");
        assertThat(Whitespace.split(" \t")).isEmpty();
        assertThat(Whitespace.strip("\u3000 a b\u0085")).isEqualTo("a b");
        assertThat(Whitespace.stripLeading(" a ")).isEqualTo("a ");
        assertThat(Whitespace.stripTrailing(" a ")).isEqualTo(" a");
        assertThat(Whitespace.strip(" ")).isEmpty();
    }
}
