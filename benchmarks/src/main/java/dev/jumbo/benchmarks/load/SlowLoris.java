package dev.jumbo.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that send a byte each two seconds, half of them headers, half of them bodies, while others work. */
final class SlowLoris implements Runnable {
    private static final long MILLIS = 2000;
    private static final int GOOD = 20;

    private final List<SocketChannel> slow = new ArrayList<>();
    private volatile boolean stopped;

    private SlowLoris(InetSocketAddress server, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(server);
            String head = "POST /v1/models/" + Requests.MODEL + ":predict HTTP/1.1\r\nHost: x\r\n"
                    + (i % 2 == 0 ? "X-Slow: " : "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{");
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
            channel.configureBlocking(false);
            slow.add(channel);
        }
    }

    static void run(ServerProcess server, Requests requests, int connections, double seconds, Report report)
            throws Exception {
        new Clients(server.address(), requests, GOOD, 3).call();
        Clients.Outcome alone = new Clients(server.address(), requests, GOOD, seconds).call();
        SlowLoris loris = new SlowLoris(server.address(), connections);
        Thread thread = new Thread(loris, "slow");
        thread.start();
        Thread.sleep(2 * MILLIS);
        Clients.Outcome beside = new Clients(server.address(), requests, GOOD, seconds).call();
        int open = loris.open();
        loris.stopped = true;
        thread.join();
        String test = String.format("slow-loris: %d connections, %d good clients", connections, GOOD);
        report.row(test, "errors of the good clients", "none", "%s", Steady.errors(beside.errors));
        report.row(
                test,
                "answers a second without and with them",
                "no less",
                "%,.0f, %,.0f",
                alone.perSecond(),
                beside.perSecond());
        report.row(test, "time of an answer without them", "", "%s", alone.good);
        report.row(test, "time of an answer with them", "", "%s", beside.good);
        report.row(test, "slow connections that are still open", "", "%d", open);
    }

    private int open() {
        return (int) slow.stream().filter(SlowLoris::isOpen).count();
    }

    /** Nothing to read: the server has neither answered nor closed. */
    private static boolean isOpen(SocketChannel channel) {
        try {
            return channel.isOpen() && channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            for (SocketChannel channel : slow) {
                try {
                    channel.write(ByteBuffer.wrap(new byte[] {'a'}));
                } catch (IOException e) {
                    // the server closed it: that is its right
                }
            }
            try {
                Thread.sleep(MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
        slow.forEach(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                // gone
            }
        });
    }
}
