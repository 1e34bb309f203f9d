package dev.jumbo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs command lines, one an argument, and prints for each a line of JSON with its exit code and what it printed. */
final class CommandLineSession {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CommandLineSession() {}

    /** What a command came to. */
    record Outcome(String command, int code, String out, String err) {
        /** What it printed, as JSON. */
        JsonNode document() throws IOException {
            return JSON.readTree(out);
        }
    }

    /** Runs commands in one process, in a folder of their own. */
    static List<Outcome> in(Path folder, List<String> commands) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java(CommandLineSession.class));
        command.addAll(commands);
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        List<Outcome> outcomes = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            JsonNode one = JSON.readTree(line);
            outcomes.add(new Outcome(
                    commands.get(outcomes.size()),
                    one.get("code").intValue(),
                    one.get("out").textValue(),
                    one.get("err").textValue()));
        }
        if (outcomes.size() != commands.size()) {
            throw new IllegalStateException("the session ended early: " + Files.readString(err));
        }
        return outcomes;
    }

    /** The command that runs a class's main, in any folder. */
    static List<String> java(Class<?> main) {
        String path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                path,
                main.getName());
    }

    public static void main(String[] args) throws Exception {
        PrintStream terminal = System.out;
        for (String line : args) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int code = Jumbo.run(line.split(" "));
            System.out.flush();
            System.err.flush();
            terminal.println(JSON.writeValueAsString(Map.of(
                    "code",
                    code,
                    "out",
                    out.toString(StandardCharsets.UTF_8),
                    "err",
                    err.toString(StandardCharsets.UTF_8))));
        }
    }
}
