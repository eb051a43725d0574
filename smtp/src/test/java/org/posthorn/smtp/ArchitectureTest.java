package org.posthorn.smtp;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
