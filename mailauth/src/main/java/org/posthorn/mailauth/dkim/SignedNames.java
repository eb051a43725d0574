package org.posthorn.mailauth.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.posthorn.mailauth.canonical.HeaderBlock;

/// Which fields of a header we sign, and how that is written.
public final class SignedNames {
  /// Fields of one name that are signed, the lowest in the header.
  public static final int OCCURRENCES_MAX = 50;

  /// Signed as often as they occur and once more, so that nobody adds one: what people and programs
  /// see of a message (RFC 6376 §5.4.1, §8.15).
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

  /// The names of `h=`, one for each field that is signed, from the bottom up.
  ///
  /// @param once whether those that matter are named once more than they occur, so that nobody adds
  ///   one
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

  /// §5.4.2: from the bottom up, as new fields are added at the top.
  public static void add(String name, HeaderBlock header, List<String> names) {
    int count = Math.min(header.all(name).size(), OCCURRENCES_MAX);
    for (int i = 0; i < count; i++) {
      names.add(name);
    }
  }

  /// Names with colons between them, folded behind these.
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

  /// A signature in base64, over several lines.
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
