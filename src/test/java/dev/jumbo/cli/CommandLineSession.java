package dev.jumbo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs command lines, one an argument, and prints for each a line of JSON with its exit code and standard output. */
final class CommandLineSession {
    private CommandLineSession() {}

    public static void main(String[] args) throws Exception {
        PrintStream terminal = System.out;
        for (String line : args) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Jumbo.run(line.split(" "));
            System.out.flush();
            terminal.println(new ObjectMapper()
                    .writeValueAsString(Map.of("code", code, "out", out.toString(StandardCharsets.UTF_8))));
        }
    }
}
