package org.posthorn.extract.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// What a document is, by its first octets, and if they say nothing by its name and type.
public enum DocumentKind {
  PDF,
  /// Office before 2007, and messages of Outlook.
  OLE,
  RTF,
  /// Office since 2007, OpenDocument, and archives.
  ZIP,
  TAR,
  SEVEN_ZIP,
  GZIP,
  BZIP2,
  XZ,
  /// A message with header and body.
  MESSAGE,
  TEXT,
  /// Text with tags.
  MARKUP,
  /// No text can be read from it.
  UNKNOWN;

  /// Octets at the beginning that are looked at.
  public static final int BEGINNING_OCTETS = 1_024;

  private static final int TAR_MAGIC = 257;

  private static final Set<String> TEXTS =
      Set.of("txt", "csv", "tsv", "log", "md", "json", "ics", "vcf", "ini", "conf", "yaml", "yml");
  private static final Set<String> MARKUPS = Set.of("html", "htm", "xhtml", "xml", "svg");

  /// @param beginning of the octets
  /// @param type media type, or empty
  public static DocumentKind of(byte[] beginning, String name, String type) {
    DocumentKind kind = byMagic(beginning);
    return kind != UNKNOWN ? kind : byName(name, type.toLowerCase(Locale.ROOT));
  }

  private static DocumentKind byMagic(byte[] beginning) {
    String head =
        new String(
            beginning,
            0,
            Math.min(beginning.length, BEGINNING_OCTETS),
            StandardCharsets.ISO_8859_1);
    if (head.startsWith("PK\3\4") || head.startsWith("PK\5\6")) {
      return ZIP;
    }
    if (head.startsWith("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1")) {
      return OLE;
    }
    if (head.startsWith("{\\rtf")) {
      return RTF;
    }
    if (head.startsWith("\u001F\u008B")) {
      return GZIP;
    }
    if (head.startsWith("BZh")) {
      return BZIP2;
    }
    if (head.startsWith("\u00FD7zXZ\0")) {
      return XZ;
    }
    if (head.startsWith("7z\u00BC\u00AF'\u001C")) {
      return SEVEN_ZIP;
    }
    if (head.startsWith("ustar", TAR_MAGIC)) {
      return TAR;
    }
    // Readers accept octets before the mark.
    return head.contains("%PDF-") ? PDF : UNKNOWN;
  }

  private static DocumentKind byName(String name, String type) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (ending.equals("eml") || type.equals("message/rfc822")) {
      return MESSAGE;
    }
    if (MARKUPS.contains(ending)
        || type.endsWith("+xml")
        || type.equals("application/xml")
        || type.equals("text/html")) {
      return MARKUP;
    }
    return TEXTS.contains(ending) || type.equals("application/json") || type.startsWith("text/")
        ? TEXT
        : UNKNOWN;
  }
}
