package org.posthorn.mailauth.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.posthorn.mailauth.canonical.HeaderBlock;

/// The fields of a header that this server signs, and the text of `h=`.
public final class SignedNames {
  /// Maximum number of signed fields of one name, the lowest in the header.
  public static final int OCCURRENCES_MAX = 50;

  /// Signed once more than they occur, so that none can be added: fields that people and programs
  /// see (RFC 6376 §5.4.1, §8.15).
  private static final List<String> ALWAYS =
      List.of(
          "From",
          "Sender",
          "Reply-To",
          "To",
          "Cc",
          "Subject",
          "Date",
          "Message-ID",
          "In-Reply-To",
          "References",
          "MIME-Version",
          "Content-Type",
          "Content-Transfer-Encoding");

  /// Signed as often as they occur: list servers may add their own.
  private static final List<String> PRESENT =
      List.of(
          "Content-Disposition",
          "Content-ID",
          "Content-Description",
          "Resent-Date",
          "Resent-From",
          "Resent-Sender",
          "Resent-To",
          "Resent-Cc",
          "Resent-Message-ID",
          "List-Id",
          "List-Help",
          "List-Unsubscribe",
          "List-Unsubscribe-Post",
          "List-Subscribe",
          "List-Post",
          "List-Owner",
          "List-Archive");

  private static final int LINE_MAX = 76;

  private SignedNames() {}

  /// The names of `h=`, one for each signed field, from the bottom up.
  ///
  /// @param once whether important names are listed once more than they occur, so that none can be
  ///   added
  public static List<String> of(HeaderBlock header, boolean once) {
    List<String> names = new ArrayList<>();
    for (String name : ALWAYS) {
      add(name, header, names);
      if (once) {
        names.add(name);
      }
    }
    for (String name : PRESENT) {
      add(name, header, names);
    }
    return names;
  }

  /// §5.4.2: from the bottom up, because new fields are added at the top.
  public static void add(String name, HeaderBlock header, List<String> names) {
    int count = Math.min(header.all(name).size(), OCCURRENCES_MAX);
    for (int i = 0; i < count; i++) {
      names.add(name);
    }
  }

  /// The names separated by colons, folded after colons.
  public static String folded(List<String> names) {
    StringBuilder folded = new StringBuilder();
    int line = 0;
    for (String name : names) {
      if (!folded.isEmpty()) {
        folded.append(':');
        line++;
        if (line + name.length() > LINE_MAX - 10) {
          folded.append("\r\n\t ");
          line = 0;
        }
      }
      folded.append(name);
      line += name.length();
    }
    return folded.toString();
  }

  /// A signature in base64, in several lines.
  public static String wrapped(byte[] signature) {
    String base64 = Base64.getEncoder().encodeToString(signature);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < base64.length(); i += LINE_MAX - 8) {
      lines
          .append(i == 0 ? "" : "\r\n\t ")
          .append(base64, i, Math.min(base64.length(), i + LINE_MAX - 8));
    }
    return lines.toString();
  }
}
