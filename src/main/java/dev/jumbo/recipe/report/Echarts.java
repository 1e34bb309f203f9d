package dev.jumbo.recipe.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The chart library's source, from its webjar on the class path. */
final class Echarts {
    private Echarts() {}

    /** ECharts' smaller build: line, bar, scatter and pie charts, drawn as canvas or SVG. About 650 kB. */
    static String source() throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(resource("/META-INF/maven/org.webjars.npm/echarts/pom.properties")));
        String source = resource("/META-INF/resources/webjars/echarts/" + properties.getProperty("version")
                + "/dist/echarts.common.min.js");
        if (source.contains("</script")) {
            throw new IOException("ECharts cannot be put into a page: its source holds </script");
        }
        return source;
    }

    /** A UTF-8 resource of the class path. */
    static String resource(String path) throws IOException {
        try (InputStream in = Echarts.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("expected " + path
                        + " on the class path; the report needs org.webjars.npm:echarts and Jumbo's own resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
