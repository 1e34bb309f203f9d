package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes trained vocabularies as {@code tokenizer.json}. */
final class TokenizerJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TokenizerJson() {}

    /** Byte-level BPE, split as GPT-2 does. */
    static String bpe(List<String> tokens, List<String> special, List<String[]> merges) {
        ObjectNode model = NODES.objectNode().put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        model.set("vocab", vocabulary(tokens));
        ArrayNode pairs = model.putArray("merges");
        for (String[] merge : merges) {
            pairs.addArray().add(merge[0]).add(merge[1]);
        }
        ObjectNode bytes = NODES.objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", true);
        return root(special, null, bytes, null, bytes.deepCopy(), model);
    }

    /** WordPiece with BERT's normaliser, splitting and, where there are [CLS] and [SEP], its frame. */
    static String wordPiece(List<String> tokens, List<String> special, boolean lowerCase, String unknown) {
        ObjectNode model = NODES.objectNode().put("type", "WordPiece");
        model.put("unk_token", unknown)
                .put("continuing_subword_prefix", WordPieceTrainer.PREFIX)
                .put("max_input_chars_per_word", WordPieceTrainer.MAX_WORD);
        model.set("vocab", vocabulary(tokens));
        ObjectNode normalizer = NODES.objectNode().put("type", "BertNormalizer");
        normalizer
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .put("strip_accents", lowerCase)
                .put("lowercase", lowerCase);
        ObjectNode frame = null;
        if (special.contains("[CLS]") && special.contains("[SEP]")) {
            frame = NODES.objectNode().put("type", "BertProcessing");
            frame.putArray("sep").add("[SEP]").add(special.indexOf("[SEP]"));
            frame.putArray("cls").add("[CLS]").add(special.indexOf("[CLS]"));
        }
        ObjectNode decoder = NODES.objectNode()
                .put("type", "WordPiece")
                .put("prefix", WordPieceTrainer.PREFIX)
                .put("cleanup", false);
        ObjectNode splitting = NODES.objectNode().put("type", "BertPreTokenizer");
        return root(special, normalizer, splitting, frame, decoder, model);
    }

    /** Unigram over words that begin with ▁ for their space; bytes spell what the pieces cannot. */
    static String unigram(List<String> tokens, double[] scores, List<String> special, int unknown) {
        ObjectNode model = NODES.objectNode().put("type", "Unigram");
        model.put("unk_id", unknown).put("byte_fallback", true);
        ArrayNode vocabulary = model.putArray("vocab");
        for (int id = 0; id < scores.length; id++) {
            vocabulary.addArray().add(tokens.get(id)).add(scores[id]);
        }
        ObjectNode space = NODES.objectNode()
                .put("type", "Metaspace")
                .put("replacement", "▁")
                .put("prepend_scheme", "never")
                .put("split", true);
        ObjectNode decoder = NODES.objectNode().put("type", "Sequence");
        ArrayNode steps = decoder.putArray("decoders");
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        steps.add(space.deepCopy());
        return root(special, NODES.objectNode().put("type", "NFKC"), space, null, decoder, model);
    }

    private static ObjectNode vocabulary(List<String> tokens) {
        ObjectNode vocabulary = NODES.objectNode();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        return vocabulary;
    }

    private static String root(
            List<String> special,
            @Nullable ObjectNode normalizer,
            ObjectNode splitting,
            @Nullable ObjectNode frame,
            ObjectNode decoder,
            ObjectNode model) {
        ObjectNode root = NODES.objectNode().put("version", "1.0");
        root.putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (int id = 0; id < special.size(); id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", special.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        root.set("normalizer", normalizer == null ? NODES.nullNode() : normalizer);
        root.set("pre_tokenizer", splitting);
        root.set("post_processor", frame == null ? NODES.nullNode() : frame);
        root.set("decoder", decoder);
        root.set("model", model);
        return TokenizerFile.write(root);
    }
}
