package org.posthorn.admin.watching;

import java.util.Optional;

/// A problem or notice that an operator should look at.
///
/// @param subject such as a domain
/// @param number in the unit of its code
public record Finding(Code code, Optional<String> subject, Optional<Long> number) {
  /// The severity.
  public enum Severity {
    /// Mail is refused, delayed, or at risk.
    PROBLEM,
    /// It will become a problem if nothing is done.
    WARNING,
    /// To be looked at when there is time.
    NOTICE
  }

  /// The kind of finding, with the meaning of its number.
  public enum Code {
    /// Too little free space: no mail is accepted. Free bytes.
    DISK_FULL(Severity.PROBLEM),
    /// Free bytes.
    DISK_LOW(Severity.WARNING),
    /// Seconds since its expiry.
    CERTIFICATE_EXPIRED(Severity.PROBLEM),
    /// Seconds until its expiry.
    CERTIFICATE_EXPIRES(Severity.WARNING),
    /// Number of failed orders or names.
    CERTIFICATE_ORDER_FAILS(Severity.WARNING),
    /// Results of deliveries cannot be stored, so no mail is sent.
    QUEUE_HALTED(Severity.PROBLEM),
    /// Age of the oldest message in seconds.
    QUEUE_OLD(Severity.WARNING),
    /// Number of accepted messages that are not delivered to local recipients yet.
    INTAKE_WAITS(Severity.WARNING),
    /// The archive of the journal cannot be written. 1.
    JOURNAL_FAILS(Severity.PROBLEM),
    /// Number of background errors of the storage engine.
    STORE_ERRORS(Severity.PROBLEM),
    /// The storage engine slows writers down.
    STORE_SLOW(Severity.WARNING),
    /// Number of internal errors; see the log.
    DEFECTS(Severity.WARNING),
    /// Number of the domain's DNS records that are missing or differ.
    DNS_WRONG(Severity.WARNING),
    /// The domain's name is reserved, so that it cannot have DNS records: other servers cannot send
    /// mail to it. Number of such domains, of which this is the first.
    DNS_RESERVED(Severity.NOTICE),
    /// No directory for backups is configured.
    BACKUP_UNCONFIGURED(Severity.NOTICE),
    /// There is no backup.
    BACKUP_NONE(Severity.WARNING),
    /// Seconds since the newest backup.
    BACKUP_OLD(Severity.WARNING),
    /// Number of messages that wait for an administrator: in quarantine, or held in the queue.
    HELD(Severity.NOTICE),
    /// Number of failed messages.
    FAILED_MESSAGES(Severity.NOTICE);

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
