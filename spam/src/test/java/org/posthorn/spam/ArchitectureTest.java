package org.posthorn.spam;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
