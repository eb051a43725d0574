/// Conversations: answers to requests about the user's mail, actions that wait for a confirmation,
/// the history, and the audit of what was done and of what a language model was given.
///
/// [org.posthorn.assistant.conversation.Assistant] is the entry point. It reads and changes mail
/// only by [org.posthorn.assistant.conversation.UserMail], with the rights of the user.
@NullMarked
package org.posthorn.assistant.conversation;

import org.jspecify.annotations.NullMarked;
