package org.posthorn.assistant.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// A language model that continues a conversation. Thread-safe.
public interface LanguageModel {
  /// Asks for the next message, and waits until it is complete.
  ///
  /// @param text receives the text in pieces, as they arrive
  /// @param stopped whether nobody waits for the answer any more; asked several times a second
  /// @throws ModelException if the model does not answer, answers something unusable, or was
  ///   stopped
  Answer ask(Question question, Consumer<String> text, BooleanSupplier stopped)
      throws ModelException;

  /// What is sent to the model.
  ///
  /// @param messages oldest first
  /// @param tools that it may call; may be empty
  /// @param tokensMax longest answer in tokens
  /// @param time longest time for the answer
  record Question(List<Message> messages, List<Tool> tools, int tokensMax, Duration time) {
    public Question {
      messages = List.copyOf(messages);
      tools = List.copyOf(tools);
    }
  }

  /// A message of the conversation.
  ///
  /// @param calls of an ASSISTANT message
  /// @param callId of a TOOL message: the call that it answers
  record Message(Role role, String text, List<ToolCall> calls, Optional<String> callId) {
    public Message {
      calls = List.copyOf(calls);
    }

    public static Message of(Role role, String text) {
      return new Message(role, text, List.of(), Optional.empty());
    }
  }

  /// Who wrote a message.
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
  }

  /// A function that the model may call.
  ///
  /// @param parameters a JSON Schema of an object
  record Tool(String name, String description, ObjectNode parameters) {}

  /// @param arguments as the model wrote them: not checked
  record ToolCall(String id, String name, ObjectNode arguments) {}

  /// @param text the whole text
  /// @param tokens used by question and answer, if the endpoint reports them
  record Answer(String text, List<ToolCall> calls, OptionalLong tokens) {
    public Answer {
      calls = List.copyOf(calls);
    }
  }
}
