package dev.jumbo.tasks;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.table.JsonRows;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers that say what an input is like without saying what it is: the same of the data that a model learned from and of
 * what it is asked, so that they can be compared. Of a text {@code tokens}, all of them before it is cut to the model's
 * length, and {@code unknown_share}, the share of tokens that the vocabulary cannot spell; of a picture, scaled to the
 * model's size, {@code brightness_mean} and {@code brightness_deviation} over all its values, which are from 0 to 1; of a row of a table what {@link TableEncoding#describe} says.
 */
public final class InputFeatures {
    private InputFeatures() {}

    /** Of a text, or of a row of a table as a JSON object; nothing if the task's model reads none, or the row is wrong. */
    public static Map<String, Double> of(Task task, String text) {
        if (task instanceof TabularTask tables) {
            return of(tables, text);
        }
        Tokenizer tokenizer = task.tokenizer();
        return tokenizer == null ? Map.of() : of(tokenizer, text);
    }

    /** Of a picture's file; nothing if the task's model sees none, or the file is no picture. */
    public static Map<String, Double> of(Task task, byte[] file) {
        if (!(task instanceof PictureTask images)) {
            return Map.of();
        }
        try {
            return of(PictureFile.read(
                    file,
                    images.spec().channels(),
                    images.spec().height(),
                    images.spec().width(),
                    "picture"));
        } catch (IOException e) {
            return Map.of();
        }
    }

    static Map<String, Double> of(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.plainIds(text);
        int unknown = tokenizer.special().find(SpecialTokens.Role.UNKNOWN).orElse(-1);
        long strange = IntStream.of(ids).filter(id -> id == unknown).count();
        return Map.of(
                "tokens", (double) ids.length, "unknown_share", ids.length == 0 ? 0 : (double) strange / ids.length);
    }

    private static Map<String, Double> of(TabularTask task, String row) {
        try {
            return task.encoding().describe(JsonRows.read(task.encoding(), List.of(row)), 0);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    static Map<String, Double> of(Picture picture) {
        double sum = 0;
        double squares = 0;
        for (byte value : picture.pixels()) {
            double unit = (value & 0xff) / 255.0;
            sum += unit;
            squares += unit * unit;
        }
        double mean = sum / picture.pixels().length;
        double variance = Math.max(0, squares / picture.pixels().length - mean * mean);
        return Map.of("brightness_mean", mean, "brightness_deviation", Math.sqrt(variance));
    }
}
