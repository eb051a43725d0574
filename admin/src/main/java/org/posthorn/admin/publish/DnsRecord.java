package org.posthorn.admin.publish;

import org.posthorn.dns.DomainName;

/// A record to publish.
///
/// @param value as a zone file has it, texts without quotes
/// @param need how much depends on it
/// @param why what it is for, in a few words
public record DnsRecord(DomainName name, Kind kind, String value, Need need, String why) {

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
    /// Right only if something else is there too, which `why` says.
    OPTIONAL
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
