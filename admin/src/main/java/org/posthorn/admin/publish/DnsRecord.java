package org.posthorn.admin.publish;

import org.posthorn.dns.DomainName;

/// A record to publish.
///
/// @param value as a zone file has it, texts without quotes
/// @param need how much depends on it
/// @param purpose what it is for
public record DnsRecord(DomainName name, Kind kind, String value, Need need, Purpose purpose) {

  /// What kind of record.
  public enum Kind {
    MX,
    A,
    TXT,
    TLSA,
    SRV,
    CNAME,
    PTR
  }

  /// How much depends on it.
  public enum Need {
    /// Mail does not arrive, or is refused elsewhere.
    REQUIRED,
    /// Mail is better protected or more easily set up.
    RECOMMENDED,
    /// Right only if something else is there too, which its purpose says.
    OPTIONAL
  }

  /// What a record is for.
  public enum Purpose {
    MX("mail comes here"),
    SPF("SPF: mail leaves from here"),
    SPF_OF_HOST("SPF of reports and EHLO"),
    DKIM_WAITING("DKIM: a key that signs once it is seen here"),
    DKIM("DKIM: a key that signs"),
    DKIM_OLD("DKIM: a key that signed until lately"),
    DMARC("DMARC: what others do with mail that is not ours"),
    TLS_REPORTS("others report failures of encryption"),
    ADDRESS("where this server is (AAAA too, if it has an IPv6 address)"),
    REVERSE("many servers refuse mail from addresses without a name"),
    DANE("DANE: only in a zone that is signed (DNSSEC), and changed before the key is"),
    CLIENTS("mail programs find the server by themselves"),
    NO_PLAIN_IMAP("no IMAP without TLS"),
    CONFIGURATION("mail programs configure themselves; the name is in the certificate too"),
    MTA_STS("MTA-STS: other servers must deliver here over TLS");

    private final String text;

    Purpose(String text) {
      this.text = text;
    }

    /// In a few words, in English.
    public String text() {
      return text;
    }
  }

  /// A line of a zone file; long texts in strings of at most 255 octets (RFC 1035 §3.3.14).
  public String zoneLine() {
    return name + ". 3600 IN " + kind + " " + (kind == Kind.TXT ? quoted(value) : value);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < text.length(); i += 255) {
      quoted
          .append(i == 0 ? "\"" : " \"")
          .append(text, i, Math.min(text.length(), i + 255))
          .append('"');
    }
    return quoted.toString();
  }
}
