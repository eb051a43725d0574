package org.posthorn.extract.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The text of XML, by rules for elements, which are known by their local names. One thread.
///
/// @param texts whose content is text
/// @param skipped that are left out with everything inside
/// @param breaks that separate words
record MarkupText(Set<String> texts, Set<String> skipped, Set<String> breaks) {
  /// Word: neither deleted nor moved text, nor readings, nor what older programs are given instead.
  static final MarkupText WORD =
      new MarkupText(
          Set.of("t"),
          Set.of("del", "moveFrom", "rt", "Fallback"),
          Set.of("p", "tab", "br", "cr", "tc"));

  /// Excel: numbers, and strings without their readings. What is shared is read once.
  static final MarkupText EXCEL =
      new MarkupText(Set.of("t", "v"), Set.of("rPh", "f"), Set.of("si", "c", "is", "row"));

  /// PowerPoint.
  static final MarkupText SLIDES =
      new MarkupText(Set.of("t", "text"), Set.of("Fallback"), Set.of("p", "br", "tab", "tc"));

  /// OpenDocument.
  static final MarkupText OPEN_DOCUMENT =
      new MarkupText(
          Set.of("p", "h"),
          Set.of("tracked-changes", "ruby-text", "binary-data"),
          Set.of("p", "h", "tab", "s", "line-break", "table-cell"));

  private static final XMLInputFactory FACTORY = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    return factory;
  }

  void read(InputStream in, TextSink sink) throws IOException {
    try {
      XMLStreamReader xml = FACTORY.createXMLStreamReader(in);
      new Reading(sink).read(xml);
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private final class Reading {
    private final TextSink sink;
    private int skippedDepth;
    private int textDepth;
    private boolean isReference;

    Reading(TextSink sink) {
      this.sink = sink;
    }

    void read(XMLStreamReader xml) throws IOException, XMLStreamException {
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> begin(xml);
          case XMLStreamConstants.END_ELEMENT -> end(xml.getLocalName());
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            if (skippedDepth == 0 && textDepth > 0) {
              sink.add(xml.getText());
            }
          }
          default -> {
            // Comments, for instance.
          }
        }
      }
    }

    private void begin(XMLStreamReader xml) {
      String name = xml.getLocalName();
      if (skippedDepth > 0 || skipped.contains(name)) {
        skippedDepth++;
        return;
      }
      if (breaks.contains(name)) {
        sink.space();
      }
      if (name.equals("c")) {
        isReference = "s".equals(xml.getAttributeValue(null, "t"));
      }
      if (textDepth > 0 || (texts.contains(name) && !(isReference && name.equals("v")))) {
        textDepth++;
      }
    }

    private void end(String name) {
      if (skippedDepth > 0) {
        skippedDepth--;
        return;
      }
      textDepth -= textDepth > 0 ? 1 : 0;
      if (breaks.contains(name)) {
        sink.space();
      }
    }
  }
}
