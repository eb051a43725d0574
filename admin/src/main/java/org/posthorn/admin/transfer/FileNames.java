package org.posthorn.admin.transfer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names within zip files: mailboxes are folders, flags are in the names of messages. Characters
/// that a file system may not allow are written as `%` and two hexadecimal digits.
final class FileNames {
  /// A message that was exported from here: number, flags, keywords.
  private static final Pattern MESSAGE =
      Pattern.compile("[0-9]{1,10},([DFRST]*)(?:,([^,/]*))?\\.eml");

  private static final String RESERVED = "%\\:*?\"<>|,+";

  private FileNames() {}

  /// The folder of a mailbox.
  static String folder(String path) {
    return Arrays.stream(path.split("/")).map(FileNames::encoded).collect(Collectors.joining("/"));
  }

  /// The name of a message within its folder.
  static String message(int uid, MessageFlags flags) {
    String keywords =
        flags.keywords().stream().map(FileNames::encoded).collect(Collectors.joining("+"));
    return "%010d,%s%s.eml"
        .formatted(
            Integer.toUnsignedLong(uid), flags.letters(), keywords.isEmpty() ? "" : "," + keywords);
  }

  /// The flags in the name of a message that was exported from here.
  static Optional<MessageFlags> flags(String name) {
    Matcher parts = MESSAGE.matcher(name.substring(name.lastIndexOf('/') + 1));
    if (!parts.matches()) {
      return Optional.empty();
    }
    List<String> keywords = new ArrayList<>();
    String named = parts.group(2);
    if (named != null && !named.isEmpty()) {
      for (String keyword : named.split("\\+")) {
        keywords.add(decoded(keyword));
      }
    }
    return Optional.of(new MessageFlags(parts.group(1), keywords));
  }

  /// The path of the mailbox for a folder; empty for the top. A hostile name cannot escape the
  /// folder.
  static String path(String folder) {
    return Arrays.stream(folder.replace('\\', '/').split("/"))
        .filter(name -> !name.isEmpty() && !name.equals(".") && !name.equals(".."))
        .map(FileNames::decoded)
        .map(name -> name.replace("/", "_"))
        .collect(Collectors.joining("/"));
  }

  private static String encoded(String name) {
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean edge = (i == 0 || i == name.length() - 1) && (c == '.' || c == ' ');
      encoded.append(edge || c < ' ' || RESERVED.indexOf(c) >= 0 ? "%%%02X".formatted((int) c) : c);
    }
    return encoded.toString();
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name; // a literal percent sign
    }
  }
}
