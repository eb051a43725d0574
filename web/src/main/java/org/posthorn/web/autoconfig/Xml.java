package org.posthorn.web.autoconfig;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/// Documents of a few elements.
final class Xml {
  private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

  /// What is written. Elements are closed in the reverse order.
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

  /// An element that holds text.
  static void element(XMLStreamWriter writer, String name, String text) throws XMLStreamException {
    writer.writeStartElement(name);
    writer.writeCharacters(text);
    writer.writeEndElement();
  }

  /// Reads a document without a document type: nothing outside of it is fetched, and no entity
  /// grows.
  static XMLStreamReader reader(byte[] document) throws XMLStreamException {
    XMLInputFactory readers = XMLInputFactory.newDefaultFactory();
    readers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    readers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return readers.createXMLStreamReader(new ByteArrayInputStream(document));
  }
}
