package org.posthorn.transport.sts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The TXT record at `_mta-sts.DOMAIN`. RFC 8461 §3.1.
///
/// @param id 1 to 32 letters and digits that change with the policy
public record StsRecord(String id) {
  private static final String VERSION = "v=STSv1;";

  /// Longer texts are not parsed.
  private static final int CHARS_MAX = 4_096;

  private static final Pattern FIELD =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([!-:<>-~]+)");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

  /// @throws IllegalArgumentException if the id is malformed
  public StsRecord {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("an id has 1 to 32 letters and digits: " + id);
    }
  }

  /// The record among the TXT records of the name. None if there are several or it is malformed.
  public static Optional<StsRecord> of(List<String> texts) {
    List<String> records = texts.stream().filter(text -> text.startsWith(VERSION)).toList();
    return records.size() == 1 ? parse(records.getFirst()) : Optional.empty();
  }

  /// ```
  /// sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]
  /// sts-field-delim = *WSP ";" *WSP
  /// ```
  private static Optional<StsRecord> parse(String text) {
    if (text.length() > CHARS_MAX) {
      return Optional.empty();
    }
    String[] parts = text.substring(VERSION.length()).split(";", -1);
    Optional<StsRecord> found = Optional.empty();
    for (int i = 0; i < parts.length; i++) {
      String part = strip(parts[i]);
      if (part.isEmpty() && i == parts.length - 1) {
        continue; // the text ends with a delimiter
      }
      Matcher field = FIELD.matcher(part);
      if (!field.matches()) {
        return Optional.empty();
      }
      if (field.group(1).equals("id") && found.isEmpty()) {
        if (!ID.matcher(field.group(2)).matches()) {
          return Optional.empty();
        }
        found = Optional.of(new StsRecord(field.group(2)));
      }
    }
    return found;
  }

  /// Removes spaces and tabs at both ends, but no other white space.
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// The text of the record to publish.
  public String text() {
    return VERSION + " id=" + id + ";";
  }
}
