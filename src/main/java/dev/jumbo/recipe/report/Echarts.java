package dev.jumbo.recipe.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;

/** The chart library's source, from its webjar on the class path. */
final class Echarts {
    private Echarts() {}

    /** ECharts' smaller build: line, bar, scatter and pie charts, drawn as canvas or SVG. About 650 kB. */
    static String source() throws IOException {
        var properties = new Properties();
        properties.load(
                new StringReader(InlinePage.resource("/META-INF/maven/org.webjars.npm/echarts/pom.properties")));
        String source = InlinePage.resource("/META-INF/resources/webjars/echarts/" + properties.getProperty("version")
                + "/dist/echarts.common.min.js");
        if (source.contains("</script")) {
            throw new IOException("ECharts cannot be put into a page: its source holds </script");
        }
        return source;
    }
}
