package org.posthorn.extract.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.CharBuffer;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;

/// PDF, page by page, and the values of its form.
final class PdfText {
  static {
    FontMappers.set(new OneFont());
  }

  private PdfText() {}

  /// @return false if some pages could not be read
  static boolean read(byte[] octets, TextSink sink) throws IOException {
    try (PDDocument document =
        Loader.loadPDF(
            new RandomAccessReadBuffer(octets),
            "",
            null,
            null,
            IOUtils.createMemoryOnlyStreamCache())) {
      Pages pages = new Pages(sink);
      pages.writeText(document, new SinkWriter(sink));
      PDAcroForm form = document.getDocumentCatalog().getAcroForm(null);
      if (form != null) {
        for (PDField field : form.getFieldTree()) {
          sink.add(field.getValueAsString());
          sink.nextText();
        }
      }
      return pages.all;
    }
  }

  /// Goes on with the other pages if one is damaged.
  private static final class Pages extends PDFTextStripper {
    private final TextSink sink;
    private boolean all = true;

    Pages(TextSink sink) {
      this.sink = sink;
    }

    @Override
    public void processPage(PDPage page) throws IOException {
      try {
        super.processPage(page);
      } catch (TextSink.FullException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        all = false;
      }
      sink.nextText();
      sink.flush(); // is kept if a later page takes too long
    }
  }

  private static final class SinkWriter extends Writer {
    private final TextSink sink;

    SinkWriter(TextSink sink) {
      this.sink = sink;
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      sink.add(CharBuffer.wrap(text, from, length));
    }

    @Override
    public void flush() {
      // After each page.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /// For fonts that are not in the document: what matters is only that letters have some width. The
  /// library's own would search the machine for fonts, and write down what it found.
  private static final class OneFont implements FontMapper {
    private static final String FONT =
        "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private @Nullable TrueTypeFont font;

    private TrueTypeFont font() {
      if (font == null) {
        try (InputStream in = PDDocument.class.getResourceAsStream(FONT)) {
          if (in == null) {
            throw new IllegalStateException("the font is not in the library");
          }
          font = new TTFParser().parse(new RandomAccessReadBuffer(in));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
      return font;
    }

    @Override
    public FontMapping<TrueTypeFont> getTrueTypeFont(String name, PDFontDescriptor descriptor) {
      return new FontMapping<>(font(), true);
    }

    @Override
    public FontMapping<FontBoxFont> getFontBoxFont(String name, PDFontDescriptor descriptor) {
      return new FontMapping<>(font(), true);
    }

    @Override
    public CIDFontMapping getCIDFont(
        String name, PDFontDescriptor descriptor, PDCIDSystemInfo system) {
      return new CIDFontMapping(null, font(), true);
    }
  }
}
