package org.posthorn.search.index;

/// What the index may take of the machine.
///
/// @param shards directories that the accounts are divided among, when an index is begun: an index
///   that is there keeps its own. More of them are merged and repaired in smaller pieces
/// @param threads that index; one is enough for some thousand messages in a second
/// @param queryThreads that ask the index; a question takes some milliseconds
/// @param memoryBytesMax new documents that wait for the disk, in all shards together
/// @param textCharactersMax of the body of one message. What is longer is read in each search
/// @param gramsMax different trigrams in one field of one message; a long text in one language has
///   some 10,000. What has more is read in each search
/// @param freeBytesMin below this free space nothing is indexed, so that the index never takes the
///   room of mail
/// @param readMin messages; if fewer may contain a text, they are read rather than looked for by
///   their words
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
