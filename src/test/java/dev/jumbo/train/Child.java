package dev.jumbo.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the tests in a process of their own, with two threads for operators unless an option says otherwise. */
final class Child {
    private Child() {}

    /** Starts a class's main; its standard error goes where this process's goes. */
    static Process java(Class<?> main, List<String> options, String... args) throws IOException {
        return new ProcessBuilder(command(main, options, args))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The same with its standard error in its output, where no file can grow past this: a stand-in for a full disk. */
    static Process limited(long kilobytes, Class<?> main, String... args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "bash"));
        command.addAll(command(main, List.of("-XX:-UsePerfData"), args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(Class<?> main, List<String> options, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djumbo.threads=2",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(args));
        return command;
    }
}
