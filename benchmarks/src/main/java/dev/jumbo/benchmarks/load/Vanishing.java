package dev.jumbo.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.SplittableRandom;

/** Clients that close their connection in the middle of a request, or before its answer, while others work. */
final class Vanishing implements Runnable {
    private static final int GOOD = 20;
    private static final long EVERY_MILLIS = 10;

    private final InetSocketAddress server;
    private final List<byte[]> requests;
    private volatile boolean stopped;
    private int count;

    private Vanishing(InetSocketAddress server, List<byte[]> requests) {
        this.server = server;
        this.requests = requests;
    }

    static void run(ServerProcess server, Requests requests, double seconds, Report report) throws Exception {
        long before = server.handles();
        Vanishing vanishing = new Vanishing(server.address(), requests.bytes());
        Thread thread = new Thread(vanishing, "vanishing");
        thread.start();
        Clients.Outcome beside = new Clients(server.address(), requests, GOOD, seconds).call();
        vanishing.stopped = true;
        thread.join();
        String test =
                String.format("vanishing: %d clients that close mid-request, %d good ones", vanishing.count, GOOD);
        report.row(test, "errors of the good clients", "none", "%s", Steady.errors(beside.errors));
        report.row(test, "time of an answer", "", "%s", beside.good);
        Thread.sleep(2000);
        report.row(
                test,
                "requests that still wait two seconds later",
                "none",
                "%s",
                server.ask("GET", "/v1/models/" + Requests.MODEL, "")
                        .body()
                        .replaceAll(".*\"pending\":(\\d+).*", "$1"));
        report.row(test, "open files and connections before and after", "no more", "%d, %d", before, server.handles());
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(1);
        while (!stopped) {
            byte[] request = requests.get(count % requests.size());
            int sent = random.nextBoolean() ? request.length : random.nextInt(1, request.length);
            try (SocketChannel channel = SocketChannel.open(server)) {
                channel.write(ByteBuffer.wrap(request, 0, sent));
                if (random.nextBoolean()) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset
                }
                count++;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            try {
                Thread.sleep(EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
