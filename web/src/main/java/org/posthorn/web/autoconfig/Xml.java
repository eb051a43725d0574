package org.posthorn.web.autoconfig;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/// Reads and writes small XML documents.
final class Xml {
  private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

  /// Writes the content of a document. Elements are closed automatically in reverse order.
  interface Body {
    void write(XMLStreamWriter writer) throws XMLStreamException;
  }

  private Xml() {}

  static String document(Body body) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter writer = WRITERS.createXMLStreamWriter(text);
      writer.writeStartDocument("UTF-8", "1.0");
      body.write(writer);
      writer.writeEndDocument();
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("not written", e);
    }
    return text.toString();
  }

  /// Writes an element with text.
  static void element(XMLStreamWriter writer, String name, String text) throws XMLStreamException {
    writer.writeStartElement(name);
    writer.writeCharacters(text);
    writer.writeEndElement();
  }

  /// Reads a document, without support for a DTD: fetches nothing and expands no entities.
  static XMLStreamReader reader(byte[] document) throws XMLStreamException {
    XMLInputFactory readers = XMLInputFactory.newDefaultFactory();
    readers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    readers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return readers.createXMLStreamReader(new ByteArrayInputStream(document));
  }
}
