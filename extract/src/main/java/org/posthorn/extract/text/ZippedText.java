package org.posthorn.extract.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/// Office since 2007 (ECMA-376) and OpenDocument: XML in zip files.
final class ZippedText {
  private static final Pattern WORD =
      Pattern.compile("word/(document|header\\d*|footer\\d*|footnotes|endnotes|comments)\\.xml");
  private static final Pattern EXCEL =
      Pattern.compile("xl/(sharedStrings|worksheets/[^/]+|comments\\d*)\\.xml");
  private static final Pattern SLIDES =
      Pattern.compile("ppt/(slides|notesSlides|comments)/[^/]+\\.xml");
  private static final Pattern OPEN_DOCUMENT = Pattern.compile("content\\.xml");

  private ZippedText() {}

  /// @return false if it is neither; then nothing was read
  static boolean read(byte[] octets, TextSink sink) throws IOException {
    try (ZipFile zip =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(octets)).get()) {
      List<ZipArchiveEntry> entries = new ArrayList<>(Collections.list(zip.getEntries()));
      if (zip.getEntry("[Content_Types].xml") != null) {
        entries.sort(Comparator.comparing(ZipArchiveEntry::getName));
        return read(zip, entries, WORD, MarkupText.WORD, sink)
            || read(zip, entries, EXCEL, MarkupText.EXCEL, sink)
            || read(zip, entries, SLIDES, MarkupText.SLIDES, sink);
      }
      return zip.getEntry("mimetype") != null
          && read(zip, entries, OPEN_DOCUMENT, MarkupText.OPEN_DOCUMENT, sink);
    } catch (ZipFormatException e) {
      throw new IOException(e.getCause());
    }
  }

  /// A part of a document is damaged.
  private static final class ZipFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ZipFormatException(IOException cause) {
      super(cause);
    }
  }

  private static boolean read(
      ZipFile zip, List<ZipArchiveEntry> entries, Pattern names, MarkupText markup, TextSink sink)
      throws IOException {
    boolean any = false;
    IOException failure = null;
    for (ZipArchiveEntry entry : entries) {
      if (names.matcher(entry.getName()).matches()) {
        any = true;
        try (InputStream in = zip.getInputStream(entry)) {
          markup.read(in, sink);
        } catch (IOException e) {
          failure = e; // the other parts are read
        }
        sink.nextText();
      }
    }
    if (failure != null) {
      throw new ZipFormatException(failure);
    }
    return any;
  }
}
