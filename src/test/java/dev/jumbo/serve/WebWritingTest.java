package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.Browser;
import dev.jumbo.tensor.Device;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page of models that write, in Chromium, before a server that says what OpenAI's reference says a server does. */
class WebWritingTest {
    private static final LinkedBlockingQueue<JsonNode> ASKED = new LinkedBlockingQueue<>();
    private static final CountDownLatch VANISHED = new CountDownLatch(1);

    private static Browser browser;
    private static Server server;

    @BeforeAll
    static void start() {
        browser = Browser.open("en");
        server = Server.start(
                ServerConfig.DEFAULT.port(0),
                new Models(Device.CPU, List.of()),
                List.of(new WebRoutes(), WebWritingTest::routes));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            browser.close();
        }
    }

    private static void routes(RoutesConfig routes) {
        routes.before("/v1/*", context -> {
            if (!"Bearer open sesame".equals(context.header("Authorization"))) {
                throw new HttpError(401, "expected a key");
            }
        });
        routes.get("/v1/models", context -> context.result("""
                {"object": "list", "data": [{"id": "chatty"}, {"id": "poet"}]}"""));
        routes.get(
                "/v1/models/{name}",
                context -> context.result("""
                {"id": "%s", "version": "7", "task": "language-modeling", "parameters": 1234567, "input": {"kind": "text"},
                 "completion": true, "chat": %s}""".formatted(
                        context.pathParam("name"), context.pathParam("name").equals("chatty"))));
        routes.post("/v1/chat/completions", WebWritingTest::chat);
        routes.post("/v1/completions", context -> {
            ASKED.add(new ObjectMapper().readTree(context.body()));
            events(context, "{\"choices\": [{\"text\": \" a time\"}]}", "{\"choices\": [{\"text\": \" …\"}]}");
        });
    }

    private static void chat(Context context) throws IOException, InterruptedException {
        JsonNode body = new ObjectMapper().readTree(context.body());
        ASKED.add(body);
        String last = body.path("messages")
                .get(body.path("messages").size() - 1)
                .path("content")
                .asText();
        switch (last) {
            case "fail at once" -> throw HttpError.busy("too many requests wait");
            case "fail later" ->
                events(
                        context,
                        "{\"choices\": [{\"delta\": {\"content\": \"I\"}}]}",
                        "{\"error\": {\"message\": \"the model failed\"}}");
            case "never end" -> forever(context);
            default ->
                events(
                        context,
                        "{\"choices\": [{\"delta\": {\"role\": \"assistant\"}}]}",
                        "{\"choices\": [{\"delta\": {\"content\": \"You said <i>\"}}]}",
                        "{\"choices\": [{\"delta\": {\"content\": \"" + last + "</i> 好\"}, \"finish_reason\": null}]}",
                        "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"stop\"}]}",
                        "{\"choices\": [], \"usage\": {\"total_tokens\": 9}}");
        }
    }

    /** Events, a few bytes at a time, so that characters and lines are cut. */
    private static void events(Context context, String... events) throws IOException, InterruptedException {
        context.contentType("text/event-stream");
        OutputStream out = context.res().getOutputStream();
        byte[] all = ("data: " + String.join("\n\ndata: ", events) + "\n\ndata: [DONE]\n\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < all.length; from += 10) {
            out.write(all, from, Math.min(10, all.length - from));
            out.flush();
        }
    }

    private static void forever(Context context) throws InterruptedException {
        context.contentType("text/event-stream");
        try {
            while (true) {
                context.res()
                        .getOutputStream()
                        .write("data: {\"choices\": [{\"delta\": {\"content\": \".\"}}]}\n\n"
                                .getBytes(StandardCharsets.UTF_8));
                context.res().flushBuffer();
                Thread.sleep(10);
            }
        } catch (IOException e) {
            VANISHED.countDown();
        }
    }

    @BeforeEach
    void open() {
        ASKED.clear();
        browser.driver().get("about:blank");
        browser.driver().get("http://127.0.0.1:" + server.port() + "/#chatty");
        if (browser.driver().executeScript("return sessionStorage.getItem('jumbo-key')") == null) {
            browser.find("[role=alert]", "expected a key");
            browser.find("#key").sendKeys("open sesame", Keys.ENTER);
        }
        browser.find("#work h2", "chatty");
    }

    private static JsonNode asked() throws InterruptedException {
        JsonNode body = ASKED.poll(60, TimeUnit.SECONDS);
        assertThat(body).isNotNull();
        return body;
    }

    private static void say(String text) {
        browser.find("textarea").sendKeys(text, Keys.ENTER);
    }

    @Test
    void aChatIsStreamedAndRemembered() throws Exception {
        say("hello");
        browser.find("li.assistant[aria-busy=false]", "You said <i>hello</i> 好");
        JsonNode first = asked();
        assertThat(first.path("stream").asBoolean()).isTrue();
        assertThat(first.path("model").asText()).isEqualTo("chatty");
        assertThat(first.path("temperature").asDouble()).isEqualTo(0.7);
        assertThat(first.path("max_tokens").asInt()).isEqualTo(200);
        say("more");
        browser.find("li.assistant:last-child[aria-busy=false]", "You said <i>more</i> 好");
        assertThat(asked().path("messages").findValuesAsText("content"))
                .containsExactly("hello", "You said <i>hello</i> 好", "more");
        browser.find("button", "New chat");
        browser.all("form.card .row button[type=button]").get(1).click();
        assertThat(browser.all(".log li")).isEmpty();
        say("again");
        assertThat(asked().path("messages").findValuesAsText("content")).containsExactly("again");
    }

    @Test
    void whatFailsIsSaid() throws Exception {
        say("fail at once");
        browser.find("[role=alert]", "too many requests wait");
        assertThat(browser.find("textarea").getAttribute("value")).isEqualTo("fail at once");
        assertThat(browser.all(".log li")).isEmpty();
        browser.find("textarea").clear();
        say("fail later");
        browser.find("[role=alert]", "the model failed");
        assertThat(browser.find("li.assistant").getText()).isEqualTo("I");
        assertThat(browser.find("button.main").isEnabled()).isTrue();
    }

    @Test
    void anAnswerIsStopped() throws Exception {
        say("never end");
        browser.find("li.assistant[aria-busy=true]", "...");
        browser.find("form.card .row button[type=button]").click();
        browser.find("li.assistant[aria-busy=false]", "...");
        assertThat(VANISHED.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(browser.all("[role=alert]")).isEmpty();
    }

    @Test
    void aTextIsContinued() throws Exception {
        browser.find("nav li:nth-child(2) button").click();
        browser.find("#work h2", "poet");
        browser.find("textarea").sendKeys("Once upon");
        browser.find("button.main", "Continue").click();
        browser.find("p.text", "Once upon a time …");
        assertThat(asked().path("prompt").asText()).isEqualTo("Once upon");
    }

    @Test
    void theKeyIsForgottenWithTheTab() {
        assertThat(browser.driver().executeScript("return localStorage.length + document.cookie.length"))
                .isEqualTo(0L);
    }
}
