package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.Browser;
import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;

/** The page of two small models, in Chromium. */
class WebPageTest {
    @TempDir
    private static Path folder;

    private static WebSite site;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Models models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        models.load("sides", null, ServedRuns.sides(folder, 28).path());
        models.load("words", null, ServedRuns.words(folder, "words", false).path());
        site = WebSite.open(folder, models);
        browser = site.browser();
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @AfterEach
    void nothingFailedUnseen() {
        assertThat(browser.errors()).isEmpty();
    }

    private static String best() {
        return browser.find(".bars li:first-child span:first-child").getText();
    }

    /** Lines from top to bottom and back, over the left or right third. */
    private static void draw(boolean left) {
        WebElement canvas = browser.find("canvas");
        int side = canvas.getSize().width / 2;
        Actions pen = new Actions(browser.driver())
                .moveToElement(canvas, left ? 16 - side : side - 16, -110)
                .clickAndHold();
        for (int stroke = 0; stroke < 3; stroke++) {
            pen.moveByOffset(0, 220)
                    .moveByOffset(left ? 20 : -20, 0)
                    .moveByOffset(0, -220)
                    .moveByOffset(left ? 20 : -20, 0);
        }
        pen.release().perform();
    }

    @Test
    void whatIsDrawnIsClassified() {
        site.show(browser, "sides");
        browser.find("button.main", "Classify").click();
        browser.find("[role=alert]", "Give it something first.");
        draw(true);
        browser.find("button.main").click();
        assertThat(best()).isEqualTo("left");
        assertThat(browser.find("section.card .note").getText()).matches("sides@1, \\d+ ms");
        browser.find("form.card button", "Clear").click();
        draw(false);
        browser.find("button.main").click();
        browser.find(".bars li:first-child", "right");
        assertThat(browser.all(".bars li")).hasSize(2);
        assertThat(browser.all("[role=alert]")).isEmpty();
    }

    @Test
    void theArrowKeysDraw() {
        site.show(browser, "sides");
        String left = String.valueOf(Keys.ARROW_LEFT).repeat(7);
        String up = String.valueOf(Keys.ARROW_UP).repeat(13);
        String down = String.valueOf(Keys.ARROW_DOWN).repeat(26);
        WebElement canvas = browser.find("canvas");
        canvas.sendKeys(Keys.chord(Keys.SHIFT, left + up));
        canvas.sendKeys(down + left.substring(3) + up + up + left.substring(5) + down);
        canvas.sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
        assertThat(best()).isEqualTo("left");
    }

    @Test
    void aFileIsClassifiedAsTheServerDoes() throws Exception {
        byte[] png = ServedRuns.half(28, false, 200);
        Path file = Files.write(folder.resolve("shoe.png"), png);
        site.show(browser, "sides");
        browser.all("input[type=file]").get(0).sendKeys(file.toString());
        browser.find(".drop", "Chosen: shoe.png");
        browser.find("button.main").click();
        assertThat(best()).isEqualTo("right");
        JsonNode said = new ObjectMapper()
                .readTree(post(
                        "/v1/models/sides:predict",
                        "{\"inputs\": [\"" + Base64.getEncoder().encodeToString(png) + "\"]}"));
        double probability = said.path("predictions").get(0).path("probability").asDouble();
        assertThat(browser.find(".bars li:first-child span:nth-child(2)").getText())
                .isEqualTo(String.format(Locale.ROOT, "%.1f%%", 100 * probability));
    }

    @Test
    void aFileThatIsNoPictureIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("no.png"), "not a picture");
        site.show(browser, "sides");
        browser.all("input[type=file]").get(0).sendKeys(file.toString());
        browser.find("[role=alert]", "not a picture");
    }

    @Test
    void aTextIsClassifiedAndCorrected() throws IOException {
        site.show(browser, "words");
        browser.find("textarea").sendKeys("good day <b>1</b>", Keys.chord(Keys.CONTROL, Keys.ENTER));
        assertThat(best()).isEqualTo("yes");
        Select right = new Select(browser.find("#right"));
        assertThat(right.getFirstSelectedOption().getText()).isEqualTo("yes");
        right.selectByVisibleText("no");
        browser.find("section.card button", "Send the correction").click();
        browser.find("[role=status]", "Thank you");
        FeedbackEntry entry = site.store().feedback(FeedbackQuery.all()).get(0);
        assertThat(entry.feedback().label()).isEqualTo("no");
        assertThat(entry.prediction().text()).isEqualTo("good day <b>1</b>");
        assertThat(entry.prediction().answer()).isEqualTo("yes");
    }

    @Test
    void theLanguageIsTheBrowsersUntilItIsSwitched() {
        site.show(browser, "words");
        browser.find("textarea").sendKeys("bad night");
        assertThat(browser.find("html").getAttribute("lang")).isEqualTo("en");
        browser.find("#language", "中文").click();
        assertThat(browser.find("button.main").getText()).isEqualTo("预测");
        assertThat(browser.find("html").getAttribute("lang")).isEqualTo("zh-CN");
        assertThat(browser.find("textarea").getAttribute("value")).isEqualTo("bad night");
        browser.find("#language", "English").click();
        assertThat(browser.find("button.main").getText()).isEqualTo("Predict");
        try (Browser chinese = Browser.open("zh-CN")) {
            site.show(chinese, "sides");
            assertThat(chinese.find("button.main").getText()).isEqualTo("识别");
            assertThat(chinese.errors()).isEmpty();
        }
    }

    @Test
    void everyControlHasANameInBothLanguages() {
        for (String model : List.of("sides", "words")) {
            site.show(browser, model);
            browser.find("summary").click();
            for (String language : List.of("en", "zh-CN")) {
                assertThat(browser.find("html").getAttribute("lang")).isEqualTo(language);
                for (WebElement control : browser.all("button, input, textarea, select, canvas, summary, nav")) {
                    assertThat(control.getAccessibleName())
                            .as(control.getAttribute("outerHTML"))
                            .isNotBlank();
                }
                for (WebElement told : browser.all("[data-text]")) {
                    String text = told.getAttribute("textContent");
                    assertThat(text).isNotBlank();
                    assertThat(text.codePoints().anyMatch(Character::isIdeographic))
                            .as(text)
                            .isEqualTo(language.equals("zh-CN"));
                }
                browser.find("#language").click();
            }
        }
        assertThat(browser.all("nav [aria-current=true]")).hasSize(1);
    }

    @Test
    void noOtherScriptRuns() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(site.address("/"))).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'sha256-")
                .doesNotContain("unsafe", "http");
        assertThat(response.body()).doesNotContain("http://", "https://");
        site.show(browser, "words");
        for (String attack : List.of(
                "document.body.innerHTML = '<img src=x onerror=alert(1)>'",
                "document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))")) {
            assertThatThrownBy(() -> browser.driver().executeScript(attack))
                    .isInstanceOf(JavascriptException.class)
                    .hasMessageContaining("Trusted");
        }
        assertThat(browser.errors()).hasSize(2).allMatch(error -> error.contains("The action has been blocked"));
    }

    private static String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(site.address(path)))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
