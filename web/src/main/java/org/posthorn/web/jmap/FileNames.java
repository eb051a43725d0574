package org.posthorn.web.jmap;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Safe names for untrusted files that are unpacked into one folder: each is a single, unique path
/// component, valid on every file system, without misleading characters. Not thread-safe.
final class FileNames {
  private static final int LENGTH_MAX = 120;

  /// Length of the extension that a name keeps when it is shortened.
  private static final int ENDING_MAX = 12;

  /// Separators of folders, and characters that some file system does not allow.
  private static final Pattern SEPARATORS = Pattern.compile("[/\\\\:*?\"<>|]");

  /// Control, bidirectional and invisible characters.
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  /// Device names of Windows, with any extension.
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private final Set<String> taken = new HashSet<>();

  /// @param given the original name, with any characters
  String next(String given) {
    String name = safe(given);
    String unique = name;
    for (int n = 2; !taken.add(folded(unique)); n++) {
      int dot = dot(name);
      unique = name.substring(0, dot) + " (" + n + ")" + name.substring(dot);
    }
    return unique;
  }

  static String safe(String given) {
    String name = Normalizer.normalize(given, Normalizer.Form.NFC);
    name = UNSEEN.matcher(name).replaceAll("");
    name = SEPARATORS.matcher(name).replaceAll("_").strip();
    name = name.replaceAll("^[. ]+|[. ]+$", "");
    if (name.length() > LENGTH_MAX) {
      String ending = name.substring(dot(name));
      name = cut(name, LENGTH_MAX - ending.length()) + ending;
    }
    if (name.isEmpty()) {
      return "file";
    }
    return DEVICE.matcher(name).matches() ? "_" + name : name;
  }

  /// Shortens a name, not within a surrogate pair.
  private static String cut(String name, int length) {
    return name.substring(
        0, Character.isHighSurrogate(name.charAt(length - 1)) ? length - 1 : length);
  }

  /// The start of the extension; the length if there is none.
  private static int dot(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 || name.length() - dot > ENDING_MAX ? name.length() : dot;
  }

  /// Folds a name, since some file systems ignore case.
  private static String folded(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
