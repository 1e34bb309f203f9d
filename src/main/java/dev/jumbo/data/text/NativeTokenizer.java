package dev.jumbo.data.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of Hugging Face's Rust library, by way of DJL's binding. Freed when nothing refers to it any more.
 *
 * <p>The binding is called below its public class, which fetches eight arrays for each text where one is wanted, reports
 * its use to Amazon over the network, and truncates and pads unless it is told otherwise.
 *
 * <p>The native library is in the binding's jar, for Linux (x86-64, ARM), macOS (ARM) and Windows. At first use it is
 * copied to {@code ~/.djl.ai/tokenizers}, or below {@code $DJL_CACHE_DIR} or {@code $ENGINE_CACHE_DIR}. Loading happens
 * in the binding's offline mode, which takes the copy in the jar and downloads nothing, with a GPU there or not.
 */
final class NativeTokenizer {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final String OFFLINE = "ai.djl.offline";

    /** Loads the library once, at first use. */
    private static final class Library {
        static final TokenizersLibrary LIB = load();

        private static TokenizersLibrary load() {
            String before = System.getProperty(OFFLINE);
            System.setProperty(OFFLINE, "true");
            try {
                LibUtils.checkStatus();
                return TokenizersLibrary.LIB;
            } finally {
                if (before == null) {
                    System.clearProperty(OFFLINE);
                } else {
                    System.setProperty(OFFLINE, before);
                }
            }
        }
    }

    private record Release(long handle) implements Runnable {
        @Override
        public void run() {
            Library.LIB.deleteTokenizer(handle);
        }
    }

    private final long handle;

    private NativeTokenizer(long handle) {
        this.handle = handle;
        CLEANER.register(this, new Release(handle));
    }

    /**
     * From the text of a {@code tokenizer.json}; without its truncation and padding.
     *
     * @throws IllegalArgumentException if the library does not understand it; the message is the library's
     */
    static NativeTokenizer of(String json) {
        TokenizersLibrary lib = Library.LIB;
        long handle;
        try {
            handle = lib.createTokenizerFromString(json);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        NativeTokenizer tokenizer = new NativeTokenizer(handle);
        lib.disableTruncation(handle);
        lib.disablePadding(handle);
        return tokenizer;
    }

    /** The tokens of a well-formed text alone. */
    int[] ids(String text) {
        TokenizersLibrary lib = Library.LIB;
        long encoding = encoding(text, null, false);
        try {
            return ints(lib.getTokenIds(encoding));
        } finally {
            lib.deleteEncoding(encoding);
            Reference.reachabilityFence(this);
        }
    }

    /** The tokens of one or two well-formed texts, with what the tokenizer adds. */
    Encoding encode(String first, @Nullable String second, SpecialTokens special) {
        TokenizersLibrary lib = Library.LIB;
        long encoding = encoding(first, second, true);
        try {
            int[] ids = ints(lib.getTokenIds(encoding));
            long[] added = lib.getSpecialTokenMask(encoding);
            long[] texts = lib.getSequenceIds(encoding);
            @Nullable CharSpan[] spans = lib.getTokenCharSpans(encoding);
            int[][] places = {UnicodeText.starts(first), UnicodeText.starts(Objects.requireNonNullElse(second, ""))};
            int[] starts = new int[ids.length];
            int[] ends = new int[ids.length];
            boolean[] isSpecial = new boolean[ids.length];
            for (int t = 0; t < ids.length; t++) {
                CharSpan span = spans[t];
                if (added[t] == 0 && span != null) {
                    int[] place = places[texts[t] == 1 ? 1 : 0];
                    starts[t] = place.length == 0 ? span.getStart() : place[span.getStart()];
                    ends[t] = place.length == 0 ? span.getEnd() : place[span.getEnd()];
                }
                isSpecial[t] = added[t] != 0 || special.contains(ids[t]);
            }
            return new Encoding(ids, starts, ends, isSpecial, ints(lib.getTypeIds(encoding)));
        } finally {
            lib.deleteEncoding(encoding);
            Reference.reachabilityFence(this);
        }
    }

    /** @throws IllegalArgumentException if the vocabulary cannot spell a text and has no token for what is unknown */
    private long encoding(String first, @Nullable String second, boolean framed) {
        try {
            return second == null
                    ? Library.LIB.encode(handle, first, framed)
                    : Library.LIB.encodeDual(handle, first, second, framed);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the tokenizer cannot encode the text: " + e.getMessage(), e);
        }
    }

    /** The text of tokens of the vocabulary, without the special ones. */
    String decode(int[] ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        try {
            return Library.LIB.decode(handle, wide, true);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static int[] ints(long[] wide) {
        int[] ints = new int[wide.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(wide[i]);
        }
        return ints;
    }
}
