package org.posthorn.transport.tlsreport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The TXT record at `_smtp._tls.DOMAIN`. RFC 8460 §3.
///
/// @param addresses URIs for reports as written, `mailto:` and `https:` only
public record ReportingRecord(List<String> addresses) {
  private static final String VERSION = "v=TLSRPTv1";

  /// Longer texts are not parsed.
  private static final int CHARS_MAX = 8_192;

  private static final Pattern FIELD =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([!-:<-~][ -:<-~\t]*)");

  public ReportingRecord {
    addresses = List.copyOf(addresses);
    for (String address : addresses) {
      if (!address.matches("(?i:mailto|https):[!-+\\--:<-~]+")) {
        throw new IllegalArgumentException("no address of reports: " + address);
      }
    }
  }

  /// The record among the TXT records of the name. None if there are several or it is malformed.
  public static Optional<ReportingRecord> of(List<String> texts) {
    List<String> records = texts.stream().filter(ReportingRecord::isOurs).toList();
    return records.size() == 1 ? parse(records.getFirst()) : Optional.empty();
  }

  private static boolean isOurs(String text) {
    return text.startsWith(VERSION)
        && text.substring(VERSION.length()).stripLeading().startsWith(";");
  }

  /// ```
  /// tlsrpt-record = tlsrpt-version 1*(field-delim tlsrpt-field) [field-delim]
  /// field-delim   = *WSP ";" *WSP
  /// tlsrpt-rua    = "rua=" tlsrpt-uri *(*WSP "," *WSP tlsrpt-uri)
  /// ```
  private static Optional<ReportingRecord> parse(String text) {
    if (text.length() > CHARS_MAX) {
      return Optional.empty();
    }
    String[] parts = text.substring(text.indexOf(';') + 1).split(";", -1);
    Optional<String> rua = Optional.empty();
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.isEmpty() && i == parts.length - 1) {
        continue; // the text ends with a delimiter
      }
      Matcher field = FIELD.matcher(part);
      if (!field.matches()) {
        return Optional.empty();
      }
      if (field.group(1).equals("rua") && rua.isEmpty()) {
        rua = Optional.of(field.group(2));
      }
    }
    return rua.map(ReportingRecord::addresses)
        .filter(found -> !found.isEmpty())
        .map(ReportingRecord::new);
  }

  private static List<String> addresses(String rua) {
    List<String> addresses = new ArrayList<>();
    for (String each : rua.split(",", -1)) {
      String uri = each.strip();
      String scheme = uri.substring(0, Math.max(0, uri.indexOf(':'))).toLowerCase(Locale.ROOT);
      boolean known = scheme.equals("mailto") || scheme.equals("https");
      if (known && uri.matches("[^:]+:[!-~]+") && !addresses.contains(uri)) {
        addresses.add(uri);
      }
    }
    return addresses;
  }

  /// The text of the record to publish.
  public String text() {
    return VERSION + "; rua=" + String.join(",", addresses) + ";";
  }
}
