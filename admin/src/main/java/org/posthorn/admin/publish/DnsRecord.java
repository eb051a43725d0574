package org.posthorn.admin.publish;

import org.posthorn.dns.DomainName;

/// A record to publish.
///
/// @param value as in a zone file, texts without quotes
/// @param need how important it is
/// @param purpose what it is for
public record DnsRecord(DomainName name, Kind kind, String value, Need need, Purpose purpose) {

  /// The record type.
  public enum Kind {
    MX,
    A,
    TXT,
    TLSA,
    SRV,
    CNAME,
    PTR
  }

  /// How important a record is.
  public enum Need {
    /// Without it, mail does not arrive, or is refused by other servers.
    REQUIRED,
    /// Improves security, or the setup of mail programs.
    RECOMMENDED,
    /// Correct only under a condition, which its purpose names.
    OPTIONAL
  }

  /// The purpose of a record.
  public enum Purpose {
    MX("mail for the domain is sent to this server"),
    SPF("SPF: this server sends mail of the domain"),
    SPF_OF_HOST("SPF for bounces and EHLO"),
    DKIM_WAITING("DKIM: a new key, used for signing once this record is found"),
    DKIM("DKIM: an active key"),
    DKIM_OLD("DKIM: the previous key, still needed to verify older mail"),
    DMARC("DMARC: how other servers handle mail that forges this domain"),
    TLS_REPORTS("other servers report TLS failures"),
    ADDRESS("address of this server (add AAAA if it has an IPv6 address)"),
    REVERSE("many servers refuse mail from addresses without reverse DNS"),
    DANE("DANE: only in a zone that is signed (DNSSEC), and changed before the key is"),
    CLIENTS("mail programs find the server automatically"),
    NO_PLAIN_IMAP("no unencrypted IMAP"),
    CONFIGURATION("mail programs are configured automatically; the certificate covers this name"),
    MTA_STS("MTA-STS: other servers must deliver here over TLS");

    private final String text;

    Purpose(String text) {
      this.text = text;
    }

    /// A short description in English.
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
