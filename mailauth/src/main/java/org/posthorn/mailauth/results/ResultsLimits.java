package org.posthorn.mailauth.results;

/// Bounds of reading an Authentication-Results field. A field beyond them is not read at all.
///
/// @param charactersMax of the whole value; real ones have a few thousand at most
/// @param resultsMax results in a field: one for each signature, and a few others
/// @param propertiesMax properties of one result; the registry knows fewer for each method
public record ResultsLimits(int charactersMax, int resultsMax, int propertiesMax) {
  public static ResultsLimits defaults() {
    return new ResultsLimits(32_768, 100, 30);
  }
}
