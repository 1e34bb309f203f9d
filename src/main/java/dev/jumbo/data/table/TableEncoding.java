package dev.jumbo.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jumbo.data.table.Column.Kind;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a model sees of a row of a table: N numbers and C categories. It is fitted on the training rows by {@link TableFitting}, and
 * the same in training, prediction and serving, where these have a defined result:
 *
 * <ul>
 *   <li>an empty cell, or a column that a row lacks: the number's fill and 1 in the column's indicator, where training had gaps in it;
 *       the category "missing", or "unknown" where training had no gaps;
 *   <li>an infinite number: as an empty cell;
 *   <li>a category that training had not, or less often than the minimum: "unknown";
 *   <li>a text where a number should be: taken for the number it spells, or refused with the row and the column.
 * </ul>
 *
 * @param numbers the N numbers, in order
 * @param categories the C categories, in order
 * @param others columns of the training table that the model does not see: rows may have them
 */
public record TableEncoding(List<NumberFeature> numbers, List<CategoryFeature> categories, List<String> others) {
    private static final int DIGITS = 6;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .build();

    public TableEncoding {
        numbers = List.copyOf(numbers);
        categories = List.copyOf(categories);
        others = List.copyOf(others);
        if (numbers.isEmpty() && categories.isEmpty()) {
            throw new IllegalArgumentException("expected at least one column that a model can learn from, got none");
        }
    }

    /** The columns that it reads, in order, with their kinds. */
    public List<Column> columns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        numbers.forEach(f -> columns.putIfAbsent(f.column(), new Column(f.column(), f.kind())));
        categories.forEach(f -> columns.putIfAbsent(f.column(), new Column(f.column(), f.kind())));
        return List.copyOf(columns.values());
    }

    /** How many numbers each category has. */
    public List<Integer> sizes() {
        return categories.stream().map(CategoryFeature::size).toList();
    }

    /**
     * Checks that a table has every column.
     *
     * @throws IllegalArgumentException if it lacks some; the message names them
     */
    public void checkColumns(List<Column> found, String table) {
        TreeSet<String> missing = new TreeSet<>();
        columns().forEach(column -> missing.add(column.name()));
        found.forEach(column -> missing.remove(column.name()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(table + ": expected the columns of the training table, got none named "
                    + String.join(", ", missing));
        }
    }

    /** Encodes rows by it; for one thread. */
    public TableEncoder encoder() {
        return new TableEncoder(this);
    }

    /**
     * Numbers that say what a row is like, to compare rows: of each column of numbers the value, NaN where the cell is empty and the model is
     * told; of each column of categories the number in the vocabulary.
     */
    public Map<String, Double> describe(EncodedRow row) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            NumberFeature feature = numbers.get(i);
            if (feature.part() == NumberFeature.Part.VALUE) {
                values.put(feature.column(), rounded(feature.scaling().original(row.number(i))));
            }
        }
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i).part() == NumberFeature.Part.MISSING && row.number(i) != 0) {
                values.put(numbers.get(i).column(), Double.NaN);
            }
        }
        for (int i = 0; i < categories.size(); i++) {
            values.put(categories.get(i).column(), (double) row.category(i));
        }
        return values;
    }

    /** The same of a row as it was given, of which every empty cell is known. */
    public Map<String, Double> describe(TableChunk chunk, int row) {
        EncodedBlock block = encoder().encode(chunk, 1);
        Map<String, Double> values = describe(block.row(row));
        for (int i = 0; i < chunk.columns().size(); i++) {
            String name = chunk.columns().get(i).name();
            if (values.containsKey(name) && chunk.cells().get(i).isEmpty(row)) {
                boolean names = categories.stream()
                        .anyMatch(category -> category.column().equals(name));
                values.put(name, names ? CategoryFeature.MISSING : Double.NaN);
            }
        }
        return values;
    }

    /** A row for people: {@code Age 30, Home rent}, with what fills its gaps. */
    public String shown(EncodedRow row) {
        List<String> shown = new ArrayList<>();
        cells(row)
                .forEach((column, cell) ->
                        shown.add(column + " " + (cell instanceof Double n ? CellKinds.text(n, Kind.NUMBER) : cell)));
        return String.join(", ", shown);
    }

    /** The cells of a row by column, with what fills its gaps: numbers as {@code Double}, all else as text. */
    public Map<String, Object> cells(EncodedRow row) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            NumberFeature feature = numbers.get(i);
            if (feature.part() == NumberFeature.Part.VALUE) {
                double value = rounded(feature.scaling().original(row.number(i)));
                cells.put(
                        feature.column(),
                        feature.kind() == Kind.NUMBER ? (Object) value : CellKinds.text(value, feature.kind()));
            }
        }
        for (int i = 0; i < categories.size(); i++) {
            CategoryFeature feature = categories.get(i);
            int number = row.category(i);
            cells.put(
                    feature.column(),
                    switch (number) {
                        case CategoryFeature.UNKNOWN -> "?";
                        case CategoryFeature.MISSING -> "none";
                        default -> feature.values().get(number - CategoryFeature.SPECIAL);
                    });
        }
        return cells;
    }

    /** What single precision can tell. */
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue();
    }

    /** It as JSON, as {@code bundle.json} has it: for readers of an exported model. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The vocabularies' sizes and the counts, for people. */
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("numbers", numbers.stream().map(TableEncoding::name).toList());
        Map<String, Integer> sizes = new LinkedHashMap<>();
        categories.forEach(
                category -> sizes.put(category.column(), category.values().size()));
        card.put("categories", sizes);
        card.put("unused_columns", new ArrayList<>(others));
        return card;
    }

    /** What a number is called: the column, and the part if it is not the value. */
    static String name(NumberFeature feature) {
        return feature.part() == NumberFeature.Part.VALUE
                ? feature.column()
                : feature.column() + " " + feature.part().toString().replace('_', ' ');
    }
}
