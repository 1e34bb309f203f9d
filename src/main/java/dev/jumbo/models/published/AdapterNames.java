package dev.jumbo.models.published;

import dev.jumbo.nn.Module;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an adapter's files call the weights of the model that it changes. */
interface AdapterNames {
    /** The published name of a key of the model; null if it has none. */
    @Nullable String adapterName(String key);

    /** The keys of what a published tensor holds; none if the name is unknown. */
    List<String> keys(String name);

    /** How the published tensor holds the weight of a key. */
    Layout layout(String key);

    /** The same of a key of a whole that has the model at {@code root}; what is not published is as it is. */
    default Layout layout(String root, String key) {
        String own = key.startsWith(root) ? key.substring(root.length()) : "";
        return own.isEmpty() || adapterName(own) == null ? Layout.SAME : layout(own);
    }

    /**
     * Where the model is in another that has it as a part, with a dot after it; empty if it is the whole.
     *
     * @throws IllegalArgumentException if it is not there, or several times
     */
    String root(Module whole);

    /** A model that is not published is called as it calls itself. */
    AdapterNames OWN = new AdapterNames() {
        @Override
        public String adapterName(String key) {
            return key;
        }

        @Override
        public List<String> keys(String name) {
            return List.of(name);
        }

        @Override
        public Layout layout(String key) {
            return Layout.SAME;
        }

        @Override
        public String root(Module whole) {
            return "";
        }
    };
}
