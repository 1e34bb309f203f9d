package dev.jumbo.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of a table in Markdown, printed as they come and once more at the end. */
final class Report {
    private final List<String> rows = new ArrayList<>();

    void row(String test, String what, String wanted, String got, Object... values) {
        String row = String.format(Locale.ROOT, "| %s | %s | %s | " + got + " |", prepend(test, what, wanted, values));
        System.err.println(row);
        rows.add(row);
    }

    private static Object[] prepend(String test, String what, String wanted, Object... values) {
        List<Object> all = new ArrayList<>(List.of(test, what, wanted));
        all.addAll(List.of(values));
        return all.toArray();
    }

    void print() {
        System.out.println("| test | what | wanted | measured |");
        System.out.println("| --- | --- | --- | --- |");
        rows.forEach(System.out::println);
    }
}
