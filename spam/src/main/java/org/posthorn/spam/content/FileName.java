package org.posthorn.spam.content;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Checks of a file name.
final class FileName {
  /// Types that run when they are opened on some system, or that load programs.
  private static final Set<String> PROGRAMS =
      Set.of(
          "ade",
          "adp",
          "app",
          "appx",
          "appxbundle",
          "application",
          "bat",
          "chm",
          "cmd",
          "com",
          "cpl",
          "dll",
          "exe",
          "gadget",
          "hta",
          "inf",
          "ins",
          "isp",
          "jar",
          "jnlp",
          "js",
          "jse",
          "lnk",
          "mde",
          "msc",
          "msi",
          "msix",
          "msp",
          "mst",
          "pif",
          "ps1",
          "ps1xml",
          "psc1",
          "reg",
          "scf",
          "scr",
          "sct",
          "settingcontent-ms",
          "shb",
          "sys",
          "url",
          "vb",
          "vbe",
          "vbs",
          "vxd",
          "wsc",
          "wsf",
          "wsh",
          "xll");

  /// File system images, whose files are not marked as downloaded.
  private static final Set<String> IMAGES = Set.of("iso", "img", "vhd", "vhdx", "udf", "wim");

  private static final Set<String> DOCUMENTS =
      Set.of(
          "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "rtf", "jpg", "jpeg", "png",
          "gif", "mp3", "mp4", "html", "htm", "odt", "ods", "csv", "zip");

  /// Characters that reverse the following text, so that `exe.` is shown where the type is
  /// expected.
  private static final List<Integer> REVERSING = List.of(0x202D, 0x202E, 0x2066, 0x2067, 0x2068);

  private final String name;
  private final List<String> pieces;

  /// @param name of a file, possibly with directories
  FileName(String name) {
    String slashes = name.replace('\\', '/');
    String last = slashes.substring(slashes.lastIndexOf('/') + 1);
    this.name = last.strip();
    // Windows ignores trailing dots and spaces.
    String bare = this.name.toLowerCase(Locale.ROOT).replaceFirst("[. ]+$", "");
    pieces = List.of(bare.split("\\.", -1));
  }

  /// In lower case, without dot; empty if there is none.
  String type() {
    return pieces.size() < 2 ? "" : pieces.getLast().strip();
  }

  boolean isProgram() {
    return PROGRAMS.contains(type());
  }

  boolean isDiskImage() {
    return IMAGES.contains(type());
  }

  /// Whether a program has a name like a document: `invoice.pdf.exe`.
  boolean isDisguised() {
    boolean behindDocument =
        pieces.size() > 2 && DOCUMENTS.contains(pieces.get(pieces.size() - 2).strip());
    return (isProgram() && behindDocument) || name.chars().anyMatch(REVERSING::contains);
  }

  /// For people: without reversing characters.
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    name.codePoints()
        .limit(80)
        .forEach(c ->
            shown.appendCodePoint(REVERSING.contains(c) || Character.isISOControl(c) ? '?' : c));
    return shown.toString();
  }
}
