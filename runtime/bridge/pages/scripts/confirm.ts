/** A second click, while the first is on its way, would be answered by a confirmation that is used up. */
export const CONFIRM = `let sent=false;
document.forms[0].addEventListener('submit',event=>{if(sent)event.preventDefault();sent=true});
addEventListener('pageshow',()=>{sent=false});`;
