package dev.jumbo.data.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Examples that belong together because a chain of pairs joins them (union-find, Tarjan 1975). */
final class Groups {
    private final int[] parent;

    Groups(int size) {
        parent = new int[size];
        for (int i = 0; i < size; i++) {
            parent[i] = i;
        }
    }

    /** The least member of the group. */
    int of(int member) {
        int root = member;
        while (parent[root] != root) {
            root = parent[root];
        }
        for (int at = member; parent[at] != root; ) {
            int next = parent[at];
            parent[at] = root;
            at = next;
        }
        return root;
    }

    void join(int a, int b) {
        int first = of(a);
        int second = of(b);
        parent[Math.max(first, second)] = Math.min(first, second);
    }

    /** Groups of at least two, by their least member, members ascending. */
    List<List<Integer>> several() {
        Map<Integer, List<Integer>> all = new LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            all.computeIfAbsent(of(i), root -> new ArrayList<>()).add(i);
        }
        return all.values().stream().filter(group -> group.size() > 1).toList();
    }
}
