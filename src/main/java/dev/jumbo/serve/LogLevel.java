package dev.jumbo.serve;

/** How much a server writes to standard error. Each has what is before it as well. */
public enum LogLevel {
    /** Nothing. */
    OFF,
    /** What failed in the server, with stack traces, and requests answered with 500 or more. */
    ERROR,
    /** What an operator should know of, and requests answered with 400 or more. */
    WARN,
    /** Every request. */
    INFO,
    /** In stack traces also the messages that may quote what was asked. */
    DEBUG;

    /** Whether a line of a level is written at this one. */
    boolean shows(LogLevel line) {
        return this != OFF && line.compareTo(this) <= 0;
    }

    /** Of a request that was answered with this status. */
    static LogLevel of(int status) {
        return status >= 500 ? ERROR : status >= 400 ? WARN : INFO;
    }
}
