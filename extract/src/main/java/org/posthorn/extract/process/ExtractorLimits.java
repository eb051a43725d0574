package org.posthorn.extract.process;

import java.time.Duration;

/// What reading documents may take of the machine.
///
/// @param heapMegabytes heap of the process that reads documents; if a document needs more, the
///   process ends, and a new one reads the next document
/// @param documentMax time for one document; a book of a thousand pages takes some seconds
/// @param octetsMax octets of one document, which both processes hold in memory; larger ones are
///   not read
/// @param charactersMax text of one document; a book has about a million
/// @param idleMax idle time after which the process is ended, so that it takes memory only while it
///   works
public record ExtractorLimits(
    int heapMegabytes, Duration documentMax, int octetsMax, int charactersMax, Duration idleMax) {
  public static ExtractorLimits defaults() {
    return new ExtractorLimits(
        256, Duration.ofSeconds(20), 16 << 20, 1 << 20, Duration.ofSeconds(30));
  }

  public ExtractorLimits withDocumentMax(Duration time) {
    return new ExtractorLimits(heapMegabytes, time, octetsMax, charactersMax, idleMax);
  }

  public ExtractorLimits withCharactersMax(int characters) {
    return new ExtractorLimits(heapMegabytes, documentMax, octetsMax, characters, idleMax);
  }

  public ExtractorLimits withHeapMegabytes(int megabytes) {
    return new ExtractorLimits(megabytes, documentMax, octetsMax, charactersMax, idleMax);
  }
}
