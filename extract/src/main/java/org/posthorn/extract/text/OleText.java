package org.posthorn.extract.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hsmf.MAPIMessage;
import org.apache.poi.hsmf.datatypes.AttachmentChunks;
import org.apache.poi.hssf.extractor.EventBasedExcelExtractor;
import org.apache.poi.hwpf.HWPFDocument;
import org.apache.poi.hwpf.OldWordFileFormatException;
import org.apache.poi.hwpf.extractor.Word6Extractor;
import org.apache.poi.hwpf.usermodel.CharacterRun;
import org.apache.poi.hwpf.usermodel.Range;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.sl.extractor.SlideShowExtractor;

/// Office before 2007, and messages of Outlook.
final class OleText {
  private static final char FIELD_BEGIN = 0x13;
  private static final char FIELD_RESULT = 0x14;
  private static final char FIELD_END = 0x15;

  private OleText() {}

  /// Gets files inside.
  interface Inner {
    void file(String name, byte[] octets) throws IOException;
  }

  static void read(byte[] octets, TextSink sink, Inner inner) throws IOException {
    try (POIFSFileSystem files = new POIFSFileSystem(new ByteArrayInputStream(octets))) {
      DirectoryNode root = files.getRoot();
      if (root.hasEntryCaseInsensitive("WordDocument")) {
        word(root, sink);
      } else if (root.hasEntryCaseInsensitive("Workbook") || root.hasEntryCaseInsensitive("Book")) {
        try (EventBasedExcelExtractor excel = new EventBasedExcelExtractor(root)) {
          sink.add(excel.getText());
        }
      } else if (root.hasEntryCaseInsensitive("PowerPoint Document")) {
        slides(root, sink);
      } else if (root.hasEntryCaseInsensitive("__properties_version1.0")) {
        message(root, sink, inner);
      } else {
        throw new IOException("of no known program, or encrypted");
      }
    }
  }

  private static void slides(DirectoryNode root, TextSink sink) throws IOException {
    try (HSLFSlideShow show = new HSLFSlideShow(root);
        SlideShowExtractor<?, ?> extractor = new SlideShowExtractor<>(show)) {
      extractor.setNotesByDefault(true);
      extractor.setCommentsByDefault(true);
      sink.add(extractor.getText());
    }
  }

  private static void word(DirectoryNode root, TextSink sink) throws IOException {
    try (HWPFDocument document = new HWPFDocument(root)) {
      add(document.getRange(), sink);
      add(document.getHeaderStoryRange(), sink);
      add(document.getFootnoteRange(), sink);
      add(document.getEndnoteRange(), sink);
      add(document.getCommentsRange(), sink);
      add(document.getMainTextboxRange(), sink);
    } catch (OldWordFileFormatException e) {
      try (Word6Extractor old = new Word6Extractor(root)) {
        sink.add(old.getText());
      }
    }
  }

  /// What was deleted under tracked changes is no text, nor is what a field is computed of.
  private static void add(Range range, TextSink sink) throws IOException {
    Deque<Boolean> inCode = new ArrayDeque<>(); // of each field that is open
    for (int i = 0; i < range.numCharacterRuns(); i++) {
      CharacterRun run = range.getCharacterRun(i);
      String text = run.text();
      StringBuilder shown = new StringBuilder();
      for (int at = 0; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == FIELD_BEGIN) {
          inCode.push(true);
        } else if (c == FIELD_RESULT) {
          inCode.poll();
          inCode.push(false);
        } else if (c == FIELD_END) {
          inCode.poll();
        } else if (!inCode.contains(true)) {
          shown.append(c);
        }
      }
      if (!run.isMarkedDeleted()) {
        sink.add(shown);
      }
    }
    sink.nextText();
  }

  private static void message(DirectoryNode root, TextSink sink, Inner inner) throws IOException {
    try (MAPIMessage message = new MAPIMessage(root)) {
      message.setReturnNullOnMissingChunk(true);
      try {
        for (String text :
            new String[] {
              message.getSubject(),
              message.getDisplayFrom(),
              message.getDisplayTo(),
              message.getTextBody()
            }) {
          if (text != null) {
            sink.add(text);
            sink.nextText();
          }
        }
      } catch (org.apache.poi.hsmf.exceptions.ChunkNotFoundException e) {
        throw new IOException(e);
      }
      for (AttachmentChunks file : message.getAttachmentFiles()) {
        if (file.getAttachData() != null) {
          String name =
              file.getAttachLongFileName() != null
                  ? file.getAttachLongFileName().getValue()
                  : String.valueOf(file.getAttachFileName());
          sink.add(name);
          sink.nextText();
          inner.file(name, file.getAttachData().getValue());
        }
      }
    }
  }
}
