package org.posthorn.extract.process;

import java.time.Duration;

/// What reading documents may take of the machine.
///
/// @param heapMegabytes heap of the process that reads documents; if a document needs more, the
///   process ends, and a new one reads the next document
/// @param documentMax time for one document; a book of a thousand pages takes some seconds
/// @param messageMax time for all documents of one message. Those that are not begun by then are
///   not read, so that a message with many slow ones does not keep others waiting
/// @param octetsMax octets of one document, which both processes hold in memory; larger ones are
///   not read
/// @param charactersMax text of one document; a book has about a million
/// @param idleMax idle time after which the process is ended, so that it takes memory only while it
///   works
public record ExtractorLimits(
    int heapMegabytes,
    Duration documentMax,
    Duration messageMax,
    int octetsMax,
    int charactersMax,
    Duration idleMax) {
  public static ExtractorLimits defaults() {
    return new ExtractorLimits(
        256,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        16 << 20,
        1 << 20,
        Duration.ofSeconds(30));
  }

  public ExtractorLimits withDocumentMax(Duration time) {
    return new ExtractorLimits(heapMegabytes, time, messageMax, octetsMax, charactersMax, idleMax);
  }

  public ExtractorLimits withMessageMax(Duration time) {
    return new ExtractorLimits(heapMegabytes, documentMax, time, octetsMax, charactersMax, idleMax);
  }

  public ExtractorLimits withCharactersMax(int characters) {
    return new ExtractorLimits(
        heapMegabytes, documentMax, messageMax, octetsMax, characters, idleMax);
  }

  public ExtractorLimits withHeapMegabytes(int megabytes) {
    return new ExtractorLimits(
        megabytes, documentMax, messageMax, octetsMax, charactersMax, idleMax);
  }
}
