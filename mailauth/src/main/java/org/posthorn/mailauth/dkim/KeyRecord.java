package org.posthorn.mailauth.dkim;

import java.util.Arrays;
import java.util.List;
import org.posthorn.mailauth.ReadTexts;
import org.posthorn.mailauth.canonical.TagList;

/// A key record for verification: the key, and its restrictions. RFC 6376 §3.6.1.
///
/// @param text the text of the record
/// @param sha256 whether `h=` allows it
/// @param forMail whether `s=` allows e-mail
/// @param testing `t=y`
/// @param strict `t=s`: the identity must be of the domain itself, not of a subdomain
record KeyRecord(
    String text,
    DkimRecord record,
    boolean sha256,
    boolean forMail,
    boolean testing,
    boolean strict) {
  private static final ReadTexts<KeyRecord> READ = new ReadTexts<>();

  /// Parses a record; `g=`, which RFC 6376 removed, and unknown tags are ignored.
  ///
  /// @throws IllegalArgumentException as [DkimRecord#parse]
  static KeyRecord parse(String text) {
    return READ.get(text).orElseGet(() -> READ.keep(text, read(text)));
  }

  private static KeyRecord read(String text) {
    TagList tags = TagList.parseRecord(text);
    List<String> services = list(tags, "s", "*");
    List<String> flags = list(tags, "t", "");
    return new KeyRecord(
        text,
        DkimRecord.of(tags),
        list(tags, "h", "sha256").contains("sha256"),
        services.contains("*") || services.contains("email"),
        flags.contains("y"),
        flags.contains("s"));
  }

  private static List<String> list(TagList tags, String name, String absent) {
    return Arrays.asList(tags.compact(name).orElse(absent).split(":", -1));
  }
}
