package org.posthorn.assistant;

import java.time.Duration;

/// Limits of conversations.
///
/// @param requestCharsMax longest request, in characters
/// @param answersAtOnceMax answers that are written at the same time for an account
/// @param listedMax messages in a list of an answer
/// @param changedMax messages that one confirmed action changes
/// @param readCharsMax characters of a message that are shown
/// @param actionTime how long an action can be confirmed
public record AssistantLimits(
    int requestCharsMax,
    int answersAtOnceMax,
    int listedMax,
    int changedMax,
    int readCharsMax,
    Duration actionTime,
    History history,
    ModelUse model) {

  /// Limits of what is stored for an account.
  ///
  /// @param conversationsMax conversations; the one that was not used for the longest time is
  ///   removed
  /// @param turnsMax turns of a conversation; the oldest are removed
  /// @param charsMax characters of a conversation as it is stored; the oldest turns are removed
  /// @param recordsMax entries of the audit about the assistant; the oldest are removed
  /// @param programRecordsMax entries of the audit about other programs, so that they push out none
  ///   about the assistant; the oldest are removed
  public record History(
      int conversationsMax, int turnsMax, int charsMax, int recordsMax, int programRecordsMax) {}

  /// Limits of the use of a language model for one request.
  ///
  /// @param questionsMax questions to the model
  /// @param toolCallsMax calls of tools by the model
  /// @param toolCharsMax characters that tools give to the model
  /// @param answerCharsMax characters of an answer
  /// @param answerTokensMax tokens of an answer
  /// @param time for the whole request
  public record ModelUse(
      int questionsMax,
      int toolCallsMax,
      int toolCharsMax,
      int answerCharsMax,
      int answerTokensMax,
      Duration time) {}

  /// The limits of the server.
  public static AssistantLimits defaults() {
    return new AssistantLimits(
        2_000,
        2,
        20,
        1_000,
        20_000,
        Duration.ofMinutes(30),
        new History(50, 200, 256 << 10, 500, 250),
        new ModelUse(6, 12, 60_000, 20_000, 2_000, Duration.ofSeconds(90)));
  }
}
