package org.posthorn.search.index;

/// What the index may take of the machine.
///
/// @param shards directories that the index is divided into, each for a part of the accounts; an
///   existing index keeps its number. The more there are, the smaller is each merge and each repair
/// @param threads threads that index; one is enough for some thousand messages in a second
/// @param queryThreads threads that query the index; a query takes some milliseconds
/// @param memoryBytesMax memory for new documents that are not on disk yet, in all shards together
/// @param textCharactersMax characters of the body of one message. A longer body is read in each
///   search
/// @param gramsMax different trigrams in one field of one message; a long text in one language has
///   some 10,000. A field with more is read in each search
/// @param freeBytesMin below this free space nothing is indexed, so that the index never takes disk
///   space that mail needs
/// @param readMin with fewer candidates than this, the messages themselves are read; with more, the
///   index first searches for words that contain the text
public record IndexLimits(
    int shards,
    int threads,
    int queryThreads,
    long memoryBytesMax,
    int textCharactersMax,
    int gramsMax,
    long freeBytesMin,
    int readMin) {

  public static IndexLimits defaults() {
    return new IndexLimits(4, 1, 2, 16L << 20, 32 << 20, 200_000, 512L << 20, 64);
  }

  public IndexLimits withFreeBytesMin(long bytes) {
    return new IndexLimits(
        shards, threads, queryThreads, memoryBytesMax, textCharactersMax, gramsMax, bytes, readMin);
  }

  public IndexLimits withGramsMax(int grams) {
    return new IndexLimits(
        shards,
        threads,
        queryThreads,
        memoryBytesMax,
        textCharactersMax,
        grams,
        freeBytesMin,
        readMin);
  }

  public IndexLimits withReadMin(int messages) {
    return new IndexLimits(
        shards,
        threads,
        queryThreads,
        memoryBytesMax,
        textCharactersMax,
        gramsMax,
        freeBytesMin,
        messages);
  }
}
