package dev.jumbo.feedback;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Replaces what should not be kept in texts. Many threads may use one. */
public final class Redactor {
    /**
     * What is replaced, and by what.
     *
     * @param check which of the matches are meant
     */
    record Rule(Pattern pattern, Predicate<String> check, String replacement) {
        String apply(String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.replaceAll(
                    found -> Matcher.quoteReplacement(check.test(found.group()) ? replacement : found.group()));
        }
    }

    /**
     * The rules that have names: {@code card} (13 to 19 digits, single spaces or hyphens between them, with a right check
     * digit by Luhn, ISO/IEC 7812-1), {@code email}, and {@code phone} (7 to 15 digits, E.164, written with a leading +,
     * with separators, or as a Chinese mobile number).
     */
    static final Map<String, Rule> BUILT_IN = new TreeMap<>(Map.of(
            "email",
            new Rule(
                    Pattern.compile("[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}"),
                    match -> true,
                    "[email]"),
            "card",
            new Rule(Pattern.compile("(?<![\\d-])\\d(?:[ -]?\\d){12,18}(?![\\d-])"), Redactor::luhn, "[card]"),
            "phone",
            new Rule(
                    Pattern.compile("(?<![\\w.-])(?:\\+\\d(?:[ ().-]{0,2}\\d){6,14}"
                            + "|1[3-9]\\d{9}"
                            + "|\\(?\\d{2,5}\\)?(?:[ .-]\\d{2,8}){1,4})(?![\\w-]|\\.\\d)"),
                    Redactor::phone,
                    "[phone]")));

    private final List<Rule> rules;

    private Redactor(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * A redactor of named rules and regular expressions (Java's), applied in this order; what an expression matches
     * becomes {@code [redacted]}.
     *
     * @throws IllegalArgumentException if one is neither
     */
    public static Redactor of(List<String> names) {
        List<Rule> rules = new ArrayList<>();
        for (String name : names) {
            Rule known = BUILT_IN.get(name);
            try {
                rules.add(known != null ? known : new Rule(Pattern.compile(name), match -> true, "[redacted]"));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "redact: expected one of " + String.join(", ", BUILT_IN.keySet())
                                + " or a regular expression, got '" + name + "': " + e.getDescription(),
                        e);
            }
        }
        return new Redactor(rules);
    }

    /** The names of the built-in rules. */
    public static List<String> names() {
        return List.copyOf(BUILT_IN.keySet());
    }

    /** The text without what the rules match. */
    public String redact(String text) {
        String left = text;
        for (Rule rule : rules) {
            left = rule.apply(left);
        }
        return left;
    }

    /** Whether the last digit checks the others. */
    private static boolean luhn(String number) {
        int sum = 0;
        boolean twice = false;
        for (int i = number.length() - 1; i >= 0; i--) {
            int digit = Character.digit(number.charAt(i), 10);
            if (digit < 0) {
                continue;
            }
            int value = twice ? 2 * digit : digit;
            sum += value > 9 ? value - 9 : value;
            twice = !twice;
        }
        return sum % 10 == 0;
    }

    /** Whether it has as many digits as a telephone number, and is neither a date nor a span of years. */
    private static boolean phone(String match) {
        long digits = match.chars().filter(Character::isDigit).count();
        boolean date = match.matches(
                "(19|20)\\d\\d-(19|20)\\d\\d|(19|20)\\d\\d[.-]\\d{1,2}[.-]\\d{1,2}|\\d{1,2}[.-]\\d{1,2}[.-](19|20)\\d\\d");
        return digits >= 7 && digits <= 15 && !date;
    }
}
