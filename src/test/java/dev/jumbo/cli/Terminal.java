package dev.jumbo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs commands in this process, and keeps what the last one printed. */
final class Terminal {
    private final Path folder;
    private String out = "";
    private String err = "";

    /** With {@code folder} in the place of {@code @} in arguments. */
    Terminal(Path folder) {
        this.folder = folder;
    }

    /** The exit code. */
    int run(String... args) {
        PrintStream terminal = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            return Jumbo.run(Arrays.stream(args)
                    .map(arg -> arg.replace("@", folder + "/"))
                    .toArray(String[]::new));
        } finally {
            System.setOut(terminal);
            System.setErr(errors);
            out = printed.toString(StandardCharsets.UTF_8);
            err = complained.toString(StandardCharsets.UTF_8);
        }
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }

    /** What was printed, as JSON. */
    JsonNode document() throws IOException {
        return new ObjectMapper().readTree(out);
    }
}
