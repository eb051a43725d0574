package org.posthorn.mailauth.results;

/// Limits of parsing an Authentication-Results field. A field beyond them is not parsed.
///
/// @param charactersMax characters of the value; real ones have a few thousand at most
/// @param resultsMax results in a field: one for each signature, and a few others
/// @param propertiesMax properties of one result; fewer are registered for each method
public record ResultsLimits(int charactersMax, int resultsMax, int propertiesMax) {
  public static ResultsLimits defaults() {
    return new ResultsLimits(32_768, 100, 30);
  }
}
