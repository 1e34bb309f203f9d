package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.Browser;
import dev.jumbo.feedback.FeedbackEntry;
import dev.jumbo.feedback.FeedbackQuery;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** The page of models of tables, in Chromium. */
class WebTableTest {
    @TempDir
    private static Path folder;

    private static WebSite site;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Models models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        models.load(
                "loans",
                null,
                ServedRuns.rows(folder, "loans", "tabular-classification", "good")
                        .path());
        models.load(
                "amounts",
                null,
                ServedRuns.rows(folder, "amounts", "tabular-regression", "amount")
                        .path());
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

    /** The newest feedback. */
    private static FeedbackEntry said() throws IOException {
        return site.store().feedback(FeedbackQuery.all().limit(1)).get(0);
    }

    @Test
    void aRowIsFilledInAnsweredAndCorrected() throws IOException {
        site.show(browser, "loans");
        browser.find("button.main", "Predict").click();
        browser.find("[role=alert]", "Give it something first.");
        List<WebElement> labels = browser.all(".cells label");
        assertThat(labels).extracting(WebElement::getText).containsExactly("amount", "home");
        browser.find("#column-0").sendKeys(" 80 ");
        Select home = new Select(browser.find("#column-1"));
        assertThat(home.getOptions()).extracting(WebElement::getText).containsExactly("", "owner", "rent");
        home.selectByVisibleText("owner");
        browser.find("button.main").click();
        assertThat(browser.find(".bars li:first-child span:first-child").getText())
                .isEqualTo("yes");
        new Select(browser.find("#right")).selectByVisibleText("no");
        browser.find("section.card button", "Send the correction").click();
        browser.find("[role=status]", "Thank you");
        assertThat(said().feedback().label()).isEqualTo("no");
        assertThat(said().prediction().text()).isEqualTo("{\"amount\":\"80\",\"home\":\"owner\"}");
    }

    @Test
    void anEmptyFieldIsAnEmptyCellAndAWrongOneIsNamed() {
        site.show(browser, "loans");
        browser.find("#column-0").sendKeys("a lot", Keys.chord(Keys.CONTROL, Keys.ENTER));
        browser.find("[role=alert]", "column amount: expected a number, got 'a lot'");
        assertThat(browser.errors()).singleElement().asString().contains("400");
        browser.find("#column-0").clear();
        new Select(browser.find("#column-1")).selectByVisibleText("rent");
        browser.find("button.main").click();
        browser.find(".bars li:first-child");
        assertThat(browser.all("[role=alert]")).isEmpty();
        for (WebElement control : browser.all("#work input, #work select, #work button")) {
            assertThat(control.getAccessibleName()).isNotBlank();
        }
    }

    @Test
    void aNumberIsAnsweredAndCorrected() throws IOException {
        site.show(browser, "amounts");
        new Select(browser.find("#column-1")).selectByVisibleText("yes");
        browser.find("button.main").click();
        browser.find("section.card .note", "amount");
        WebElement right = browser.find("#right");
        assertThat(Double.parseDouble(String.valueOf(right.getAttribute("value"))))
                .isPositive();
        right.clear();
        right.sendKeys("42.5");
        browser.find("section.card button", "Send the correction").click();
        browser.find("[role=status]", "Thank you");
        assertThat(said().feedback().label()).isEqualTo("42.5");
    }
}
