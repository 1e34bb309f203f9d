package dev.jumbo.data.inspect;

import dev.jumbo.data.text.NearDuplicates;
import dev.jumbo.data.text.TrainingProgress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Which examples belong together because they are the same, or almost. */
public final class DataGroups {
    private DataGroups() {}

    /**
     * Of pictures.
     *
     * @param members positions of the pictures, all of which can be read
     * @param near whether near duplicates are together, too
     * @return a group for each of {@code members}
     */
    public static int[] of(PictureFacts facts, int[] members, boolean near, TrainingProgress progress) {
        Groups groups = new Groups(facts.facts().size());
        join(groups, members, i -> facts.facts().get(i).pixels());
        if (near) {
            NearPictures.find(facts.thumbnails(), members, PictureInspection.Settings.DEFAULT.similarity(), progress)
                    .forEach(pair -> groups.join(pair.first(), pair.second()));
        }
        return Arrays.stream(members).map(groups::of).toArray();
    }

    /** The same of texts. */
    public static int[] of(List<TextItem> items, boolean near, TrainingProgress progress) {
        Groups groups = new Groups(items.size());
        int[] all = IntStream.range(0, items.size()).toArray();
        join(groups, all, i -> items.get(i).text().strip());
        if (near) {
            int[] earlier = NearDuplicates.earlier(
                    items.stream().map(TextItem::text).toList(), TextInspector.SIMILARITY, progress);
            for (int i = 0; i < earlier.length; i++) {
                if (earlier[i] >= 0) {
                    groups.join(earlier[i], i);
                }
            }
        }
        return Arrays.stream(all).map(groups::of).toArray();
    }

    private static void join(Groups groups, int[] members, IntFunction<String> key) {
        Map<String, Integer> first = new HashMap<>();
        for (int member : members) {
            Integer before = first.putIfAbsent(key.apply(member), member);
            if (before != null) {
                groups.join(before, member);
            }
        }
    }
}
