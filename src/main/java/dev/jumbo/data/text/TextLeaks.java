package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which texts of a file earlier files have, too: the same but for space around, or almost. For one thread. */
final class TextLeaks {
    private final double similarity;
    private final NearDuplicates near;
    private final Map<String, Long> same = new HashMap<>();
    private final List<String> files = new ArrayList<>();
    private final List<Kept> here = new ArrayList<>();

    /** A text of the file at hand, which later files are compared with. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Kept(String text, int[] signature, long name) {}

    /**
     * Compares with nothing yet.
     *
     * @param similarity least share of common five-word sequences; 0 to find nothing
     * @param memory texts of earlier files that are remembered at least
     */
    TextLeaks(double similarity, int memory) {
        this.similarity = similarity;
        this.near = new NearDuplicates(similarity, memory);
    }

    /** What a text is like, for people; null if no earlier file has such. */
    @Nullable String of(String text) {
        if (similarity == 0 || files.isEmpty()) {
            return null;
        }
        Long equal = same.get(text.strip());
        if (equal != null) {
            return "the same as " + place(equal);
        }
        long found = near.find(NearDuplicates.signature(text.strip()));
        return found == NearDuplicates.NONE ? null : "almost the same as " + place(found);
    }

    /** Remembers a text for the files that follow. */
    void keep(String text, String file, long line) {
        if (similarity > 0) {
            if (here.isEmpty()) {
                files.add(file);
            }
            String body = text.strip();
            here.add(new Kept(body, NearDuplicates.signature(body), ((long) (files.size() - 1) << 40) | line));
        }
    }

    /** What was kept is of an earlier file from now on. */
    void endOfFile() {
        for (Kept kept : here) {
            same.putIfAbsent(kept.text(), kept.name());
            near.add(kept.signature(), kept.name());
        }
        here.clear();
    }

    private String place(long name) {
        return files.get((int) (name >> 40)) + ", line " + (name & ((1L << 40) - 1));
    }
}
