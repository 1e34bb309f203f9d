package dev.jumbo.data.table;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What text files are written in. */
final class TextEncoding {
    private static final int BEGINNING = 1 << 16;
    private static final List<String> OTHERS = List.of("GB18030", "Big5", "Shift_JIS");

    private TextEncoding() {}

    /** @throws IllegalArgumentException if Java does not know the name */
    static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            throw new IllegalArgumentException(
                    "encoding: expected a name such as UTF-8, GB18030 or UTF-16, got '" + name + "'", e);
        }
    }

    /** The bytes of a file, unpacked if it is packed with gzip, whatever its name. */
    static InputStream bytes(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            return gzip ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (IOException e) {
            in.close();
            throw damaged(file, e);
        }
    }

    /** Whether a file is packed with gzip, whatever its name. */
    static boolean isPacked(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    static IOException damaged(Path file, IOException e) {
        boolean packed = e instanceof EOFException || e instanceof ZipException;
        return packed
                ? new IOException(file + ": its gzip data is cut off or damaged (" + e.getMessage() + ")", e)
                : new IOException(file + ": " + e.getMessage(), e);
    }

    /** The characters of a file; what is no text in the encoding is an exception. */
    static Reader reader(Path file, Charset charset) throws IOException {
        return new BufferedReader(new InputStreamReader(bytes(file), decoder(charset)), 1 << 16);
    }

    private static CharsetDecoder decoder(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** @throws IOException if the beginning of a file is not UTF-8; the message says what it may be */
    static void checkUtf8(Path file) throws IOException {
        byte[] beginning;
        try (InputStream in = bytes(file)) {
            beginning = in.readNBytes(BEGINNING);
        } catch (IOException e) {
            throw damaged(file, e);
        }
        if (beginning.length == 0) {
            throw new IOException(file + ": expected a table, found an empty file");
        }
        String utf16 = utf16(beginning);
        if (!utf16.isEmpty()) {
            throw new IOException(file + ": " + wrong(utf16));
        }
        if (!fits(StandardCharsets.UTF_8, beginning)) {
            throw new IOException(file + ": " + notUtf8(beginning));
        }
    }

    /** UTF-16 if bytes seem to be that. */
    private static String utf16(byte[] beginning) {
        if (beginning.length < 2) {
            return "";
        }
        int first = ((beginning[0] & 0xff) << 8) | (beginning[1] & 0xff);
        if (first == 0xfeff || first == 0xfffe) {
            return "UTF-16";
        }
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < beginning.length; i += 2) {
            even += beginning[i] == 0 ? 1 : 0;
            odd += beginning[i + 1] == 0 ? 1 : 0;
        }
        int most = beginning.length / 5;
        return odd > most && even == 0 ? "UTF-16LE" : even > most && odd == 0 ? "UTF-16BE" : "";
    }

    /** That a file is not UTF-8 from a byte on, and what it may be. */
    static String notUtf8(Path file, long at) throws IOException {
        try (InputStream in = bytes(file)) {
            in.skipNBytes(at);
            return notUtf8(in.readNBytes(BEGINNING));
        }
    }

    private static String notUtf8(byte[] some) {
        return wrong(OTHERS.stream()
                .filter(name -> Charset.isSupported(name) && fits(Charset.forName(name), some))
                .findFirst()
                .orElse("ISO-8859-1"));
    }

    private static String wrong(String guess) {
        return "expected UTF-8 text, found other bytes; it may be " + guess + ": say data.encoding: " + guess
                + ", or convert the file";
    }

    /** Whether bytes, whose last character may be cut off, are text of an encoding. */
    private static boolean fits(Charset charset, byte[] bytes) {
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder(charset).decode(ByteBuffer.wrap(bytes), out, false);
        return !result.isError();
    }

    /**
     * Writes a file's text as UTF-8.
     *
     * @throws IOException if a part of it is no text of the encoding; the message has the line
     */
    static void convert(Path file, Charset charset, Path to) throws IOException {
        long line = 1;
        char[] buffer = new char[1 << 16];
        try (Reader in = reader(file, charset);
                BufferedWriter out = Files.newBufferedWriter(to)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                for (int i = 0; i < n; i++) {
                    line += buffer[i] == '\n' ? 1 : 0;
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException(
                    file + ", line " + line + " or soon after: expected " + charset + " text, found other bytes", e);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }
}
