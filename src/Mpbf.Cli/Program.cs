using Mpbf.Cli;
using Mpbf.Formats;

FormatRegistration.Register();
return Commands.Root().Parse(args).Invoke();
