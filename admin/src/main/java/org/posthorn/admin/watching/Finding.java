package org.posthorn.admin.watching;

import java.util.Optional;

/// Something that an operator should know of, or do something about.
///
/// @param subject what it is about, such as a domain
/// @param number how much of it there is, in the unit of its code
public record Finding(Code code, Optional<String> subject, Optional<Long> number) {
  /// How bad it is.
  public enum Severity {
    /// Mail is refused, waits, or is in danger.
    PROBLEM,
    /// It will be a problem if nothing is done.
    WARNING,
    /// Somebody should look when there is time.
    NOTICE
  }

  /// What it is.
  public enum Code {
    /// Too little room: no mail is taken. Bytes that are free.
    DISK_FULL(Severity.PROBLEM),
    /// Bytes that are free.
    DISK_LOW(Severity.WARNING),
    /// Seconds since.
    CERTIFICATE_EXPIRED(Severity.PROBLEM),
    /// Seconds that are left.
    CERTIFICATE_EXPIRES(Severity.WARNING),
    /// Orders, or names of them.
    CERTIFICATE_ORDER_FAILS(Severity.WARNING),
    /// Results cannot be kept, so no mail is sent.
    QUEUE_HALTED(Severity.PROBLEM),
    /// Seconds that the oldest message has waited.
    QUEUE_OLD(Severity.WARNING),
    /// Messages that were accepted and could not be filed yet.
    INTAKE_WAITS(Severity.WARNING),
    /// Errors of the engine.
    STORE_ERRORS(Severity.PROBLEM),
    /// The engine slows writers down.
    STORE_SLOW(Severity.WARNING),
    /// Faults of the program that were met; the log has them.
    DEFECTS(Severity.WARNING),
    /// Records of the domain that are missing or say something else.
    DNS_WRONG(Severity.WARNING),
    /// No directory for backups is configured.
    BACKUP_UNCONFIGURED(Severity.NOTICE),
    /// There is none.
    BACKUP_NONE(Severity.WARNING),
    /// Seconds since the newest.
    BACKUP_OLD(Severity.WARNING),
    /// Messages that wait for somebody's look: in quarantine, or held in the queue.
    HELD(Severity.NOTICE),
    /// Messages that did not reach somebody.
    DEAD_LETTERS(Severity.NOTICE);

    private final Severity severity;

    Code(Severity severity) {
      this.severity = severity;
    }

    public Severity severity() {
      return severity;
    }
  }

  static Finding of(Code code) {
    return new Finding(code, Optional.empty(), Optional.empty());
  }

  public static Finding of(Code code, long number) {
    return new Finding(code, Optional.empty(), Optional.of(number));
  }

  static Finding of(Code code, String subject, long number) {
    return new Finding(code, Optional.of(subject), Optional.of(number));
  }
}
